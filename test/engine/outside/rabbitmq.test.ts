import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { QueueDetail } from '#core/model/queue'
import type { HostSession } from '#core/ports'
import { basicAuth } from '#core/rabbitmq/api'
import { rabbitmqProbe } from '../../../src-main/probes/rabbitmq.ts'
import { brokerOf, createSite, open, type Site } from '../reach/site/site.ts'
import { askAspect } from '../tools/aspect.ts'
import { freePort, until } from '../tools/wait.ts'
import { here, type RabbitmqServer, startRabbitmq } from './servers.ts'

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
    expect([trouble, server?.nodes, queues.length]).toEqual([null, [], 4])
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
