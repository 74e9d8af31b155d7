import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rulePack } from '#core/alerts/pack'
import { allAspects } from '#core/aspects'
import { outsideMeasures } from '#core/measure/outside'
import type { Aspects } from '#core/model/aspect'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { QueueDetail } from '#core/model/queue'
import type { HostSession } from '#core/ports'
import { queueViews } from '#core/queue/views'
import { basicAuth } from '#core/rabbitmq/api'
import { rabbitmqProbe } from '../../../src-main/probes/rabbitmq.ts'
import { expectFieldCase } from '../../tools/field-case.ts'
import { brokerOf, createSite, open, type Site } from '../reach/site/site.ts'
import { askAspect } from '../tools/aspect.ts'
import { freePort, until } from '../tools/wait.ts'
import { here, type RabbitmqServer, startRabbitmq } from './servers.ts'

const unread = allAspects({ state: 'unknown', reason: 'Not read.' })
const noQueues = { readings: [], trends: new Map(), pinned: [], language: 'en' } as const
const rabbitAspects = (queue: QueueDetail | undefined): Aspects => ({
  ...unread,
  rabbitmq: {
    state: 'known',
    atMs: 0,
    value: { trouble: null, server: null, queues: queue === undefined ? [] : [queue], notes: [] },
  },
})

describe.skipIf(!here.rabbitmq)('a real RabbitMQ behind SSH (needs its package)', () => {
  let site: Site
  let host: HostSession
  let rabbitmq: RabbitmqServer

  const broker = (rabbit: Readonly<Record<string, unknown>> = {}): BrokerConfig => ({
    ...brokerSchema.parse({
      reach: { ssh: 'nebula' },
      watch: { rabbitmq: { management: rabbitmq.management, metrics: rabbitmq.metrics, ...rabbit } },
    }),
    name: 'nebula',
  })
  const ask = (rabbit: Readonly<Record<string, unknown>> = {}) =>
    askAspect(rabbitmqProbe, broker(rabbit)).known(host, null)

  /** Tells the management API to do something; the answer, where it has one. */
  async function manage(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${rabbitmq.management}/api/${path}`, {
      method,
      headers: { ...basicAuth('guest', 'guest'), 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    return text === '' ? null : JSON.parse(text)
  }
  const declare = (queue: string, durable: boolean, args: Readonly<Record<string, unknown>> = {}) =>
    manage('PUT', `queues/%2F/${encodeURIComponent(queue)}`, { durable, arguments: args })
  const publish = (exchange: string, key: string, properties: Readonly<Record<string, unknown>> = {}) =>
    manage('POST', `exchanges/%2F/${exchange}/publish`, {
      properties,
      routing_key: key,
      payload: 'frame',
      payload_encoding: 'string',
    })

  beforeAll(async () => {
    site = createSite()
    rabbitmq = await startRabbitmq(site.path('rabbitmq'))
    site.cleanup(() => rabbitmq.kill())
    const sshd = await site.sshd('sshd')
    site.know(sshd)
    site.config({ nebula: sshd })
    host = await open(site.reach(), brokerOf({ ssh: 'nebula' }))
    await manage('PUT', 'exchanges/%2F/lost', { type: 'fanout' })
    await declare('frame_dead', true)
    await declare('jobs.dead+(1)', true)
    await manage('POST', 'bindings/%2F/e/lost/q/jobs.dead%2B(1)', {})
    await declare('frame_queue', true, {
      'x-message-ttl': 600_000,
      'x-max-length': 3,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'frame_dead',
    })
    await manage('PUT', 'policies/%2F/limits', {
      pattern: '^jobs$',
      definition: { 'max-length': 500, 'message-ttl': 9000, 'dead-letter-exchange': 'lost' },
      'apply-to': 'queues',
    })
    await declare('jobs', false, { 'x-max-length': 700 })
    await manage('PUT', 'exchanges/%2F/strays', { type: 'direct' })
    await manage('POST', 'bindings/%2F/e/strays/q/frame_dead', { routing_key: 'other' })
    await declare('stray', true, { 'x-dead-letter-exchange': 'strays', 'x-dead-letter-routing-key': 'none' })
    await declare('log', true, { 'x-queue-type': 'stream' })
    // The oldest two of five are pushed out into the dead letters.
    const sentSeconds = Math.floor(Date.now() / 1000) - 120
    for (let sent = 0; sent < 5; sent++)
      await publish('amq.default', 'frame_queue', { timestamp: sentSeconds })
    const counted = async (): Promise<boolean> => {
      const queues = (await manage('GET', 'queues/%2F')) as readonly Record<string, unknown>[]
      const ready = new Map(queues.map(queue => [queue.name, queue.messages_ready]))
      return ready.get('frame_queue') === 3 && ready.get('frame_dead') === 2 && ready.get('jobs') === 0
    }
    await until('the counts of RabbitMQ', counted)
  }, 240_000)
  afterAll(() => site.remove())

  it('is read whole through the tunnel: server, nodes, queues with limits and dead letters', async () => {
    const { trouble, server, queues, notes } = await ask()
    expect([trouble, notes]).toEqual([null, []])
    expect(server).toMatchObject({ messagesReady: 5, messagesUnacknowledged: 0, metricsUp: true })
    expect(server?.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(server?.nodes).toEqual([
      { name: 'test@localhost', running: true, memoryAlarm: false, diskAlarm: false },
    ])
    const by = (name: string): QueueDetail | undefined => queues.find(queue => queue.name === name)
    expect(queues.map(queue => queue.name).sort()).toEqual([
      'frame_dead',
      'frame_queue',
      'jobs',
      'jobs.dead+(1)',
      'log',
      'stray',
    ])
    const frames = by('frame_queue')
    expect(frames).toMatchObject({ kind: 'rabbitmq', dead: 2, notes: [] })
    expect(frames?.rabbitmq).toMatchObject({
      vhost: '/',
      type: 'classic',
      durable: true,
      policy: null,
      messageTtlMs: 600_000,
      maxLength: 3,
      deadLetterExchange: '',
      deadLetterQueue: 'frame_dead',
      consumers: 0,
      ready: 3,
      unacknowledged: 0,
      publishPerSecond: expect.any(Number),
    })
    expect(frames?.oldestWaitingMs).toBeGreaterThanOrEqual(120_000)
    expect(by('jobs')).toMatchObject({ dead: 0, oldestWaitingMs: 0 })
    expect(by('jobs')?.rabbitmq).toMatchObject({
      durable: false,
      policy: 'limits',
      messageTtlMs: 9000,
      maxLength: 500,
      deadLetterQueue: 'jobs.dead+(1)',
    })
  })

  it('counts what a consumer holds as in work', async () => {
    const consumer = createConnection(rabbitmq.stompPort, '127.0.0.1')
    const prefetched = '/amq/queue/frame_queue\nack:client\nprefetch-count:2'
    consumer.write('CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\n\n\0')
    consumer.write(`SUBSCRIBE\nid:1\ndestination:${prefetched}\n\n\0`)
    const frames = async () => (await ask({ queues: ['frame_queue'] })).queues[0]?.rabbitmq
    await expect
      .poll(frames, { timeout: 120_000, interval: 250 })
      .toMatchObject({ ready: 1, unacknowledged: 2, consumers: 1 })
    consumer.destroy()
  })

  it('shows the queues that are named, counts dead letters all the same, and says what is not there', async () => {
    const { queues, notes } = await ask({
      queues: ['frame_queue', 'jobs.dead+(1)', 'fram'],
      metrics: undefined,
    })
    expect(queues.map(queue => [queue.name, queue.dead])).toEqual([
      ['frame_queue', 2],
      ['jobs.dead+(1)', null],
    ])
    expect(notes).toEqual(['There is no queue fram in the virtual host /.'])
  })

  it('says that dead letters which no binding takes are lost, and that a stream keeps what was read', async () => {
    const { queues } = await ask({ queues: ['stray', 'log'] })
    const shown = (name: string): string => {
      const queue = queues.find(one => one.name === name)
      const figures = { ...queueViews({ ...noQueues, aspects: rabbitAspects(queue) })[0]?.figures }
      return `waiting ${figures.waiting}, dead ${figures.dead}: ${queue?.notes.join(' ')}`
    }
    const cases = [
      [
        'stray',
        'dead letters that no binding takes',
        'waiting 0, dead null: Its dead letters are lost: no queue takes them from strays.',
      ],
      [
        'log',
        'a stream queue',
        'waiting null, dead null: A stream keeps what was read: how much of it waits is not known.',
      ],
    ] as const
    for (const [name, input, expected] of cases)
      expectFieldCase(
        { kind: 'RabbitMQ', input },
        { shown: shown(name), notified: '' },
        { shown: expected, notified: '' },
      )
  })

  it('says in words what keeps it from reading', async () => {
    const trouble = async (rabbit: Readonly<Record<string, unknown>>): Promise<string | null> =>
      (await ask(rabbit)).trouble
    expect(await trouble({ user: 'nobody' })).toContain('does not let us in (401)')
    expect(await trouble({ vhost: 'other' })).toContain('no such virtual host')
    expect(await trouble({ management: `http://127.0.0.1:${rabbitmq.port}` })).toContain('not in HTTP')
    expect(await trouble({ management: `http://127.0.0.1:${await freePort()}` })).toContain(
      'Nothing listens on',
    )
  })

  it('shows a user without the tag monitoring what it may see', async () => {
    await manage('PUT', 'users/plain', { password: 'guest', tags: 'management' })
    await manage('PUT', 'permissions/%2F/plain', { configure: '', write: '', read: '.*' })
    const { trouble, server, queues, notes } = await ask({ user: 'plain' })
    expect([trouble, server?.nodes, queues.length]).toEqual([null, [], 6])
    expect(notes).toEqual([expect.stringContaining('the tag monitoring')])
  })

  it('is down when it is gone, while the host is up', async () => {
    await rabbitmq.kill()
    expect(await ask()).toMatchObject({
      server: null,
      queues: [],
      trouble: expect.stringContaining('Nothing'),
    })
  })
})

describe.skipIf(!here.rabbitmq)('a real RabbitMQ without its metrics collector (needs its package)', () => {
  it('tells its memory alarm and counts its queues all the same', { timeout: 240_000 }, async () => {
    const site = createSite()
    try {
      const bare = [
        'management_agent.disable_metrics_collector = true',
        'vm_memory_high_watermark.relative = 0.00001',
      ]
      const rabbitmq = await startRabbitmq(site.path('rabbitmq'), bare)
      site.cleanup(() => rabbitmq.kill())
      const host = await open(site.reach(), brokerOf({ direct: true }))
      const { management } = rabbitmq
      const config = brokerSchema.parse({ reach: { direct: true }, watch: { rabbitmq: { management } } })
      const probe = askAspect(rabbitmqProbe, { ...config, name: 'nebula' })
      const headers = { ...basicAuth('guest', 'guest'), 'Content-Type': 'application/json' }
      const body = JSON.stringify({ durable: true })
      await until('a queue', async () =>
        fetch(`${management}/api/queues/%2F/jobs`, { method: 'PUT', headers, body }).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      let read = await probe.known(host, null)
      await until('the alarm', async () => {
        read = await probe.known(host, null)
        return read.server?.nodes[0]?.memoryAlarm === true
      })
      const aspects: Aspects = { ...unread, rabbitmq: { state: 'known', atMs: 0, value: read } }
      const measures = outsideMeasures(aspects)
      const broken = rulePack.filter(
        rule =>
          rule.when === 'above' &&
          measures.some(({ name, value }) => name === rule.measure && value > (rule.threshold ?? value)),
      )
      const [node] = read.server?.nodes ?? []
      expectFieldCase(
        { kind: 'RabbitMQ', input: 'a memory alarm with disable_metrics_collector = true' },
        {
          shown: `memory alarm ${node?.memoryAlarm}, disk alarm ${node?.diskAlarm}`,
          notified: broken.map(({ id }) => id).join(', '),
        },
        { shown: 'memory alarm true, disk alarm false', notified: 'rabbitmq-memory-alarm' },
      )
      expect(read.queues.map(({ name, rabbitmq: detail }) => [name, detail?.ready])).toEqual([['jobs', 0]])
    } finally {
      await site.remove()
    }
  })
})
