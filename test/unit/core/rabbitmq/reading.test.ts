import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { basicAuth, managementUrl, queuePage, type RabbitmqQueue, rabbitmqData } from '#core/rabbitmq/api'
import { deadLetterEnd, type Exchange } from '#core/rabbitmq/dead-letters'
import { type RabbitmqParts, readRabbitmq } from '#core/rabbitmq/reading'
import { expectFieldCase } from '../../../tools/field-case.ts'

const url = 'http://127.0.0.1:15672/api/queues/%2F'
const json = (value: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(value), tookMs: 1 })

function queuesFrom(...items: readonly Readonly<Record<string, unknown>>[]): readonly RabbitmqQueue[] {
  const plain = { vhost: '/', durable: true, messages_ready: 2, messages_unacknowledged: 1 }
  const page = {
    items: items.map(item => ({ ...plain, ...item })),
    page_count: 1,
    filtered_count: items.length,
  }
  const read = rabbitmqData('queues', json(page), url, 'en')
  if (!read.ok) throw new Error(read.error)
  return read.value.items
}

const overview = {
  rabbitmq_version: '3.13.7',
  cluster_name: 'rabbit@nebula',
  queue_totals: { messages_ready: null, messages_unacknowledged: null },
  object_totals: { connections: 4 },
}
const allOf = (parts: Partial<RabbitmqParts>) =>
  readRabbitmq(
    {
      overview,
      nodes: null,
      alarms: null,
      metricsUp: null,
      queues: [],
      others: null,
      exchanges: new Map(),
      notes: [],
      ...parts,
    },
    1_000_000,
    'en',
  )
const readOf = (...items: readonly Readonly<Record<string, unknown>>[]) =>
  allOf({ queues: queuesFrom(...items) }).queues
const toDead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' }

describe('a queue of RabbitMQ', () => {
  it.each([
    ['its own lower limit', { 'x-max-length': 5 }, { 'max-length': 9 }, 5],
    ["a policy's lower limit", { 'x-max-length': 9 }, { 'max-length': 5 }, 5],
    ['no limit', {}, [], null],
    ['a limit that is no number', { 'x-max-length': 'many' }, null, null],
  ])('has %s', (_, own, policy, limit) => {
    const [queue] = readOf({ name: 'q', arguments: own, effective_policy_definition: policy })
    expect(queue?.rabbitmq?.maxLength).toBe(limit)
  })

  it('without counts is unknown, not empty', () => {
    const [queue] = readOf({
      name: 'q',
      messages_ready: undefined,
      messages_unacknowledged: null,
      state: 'down',
    })
    expect(queue?.rabbitmq).toMatchObject({
      ready: null,
      unacknowledged: null,
      consumers: null,
      state: 'down',
    })
    expect(queue).toMatchObject({ oldestWaitingMs: null, dead: null })
    expect(queue?.notes[0]).toContain('no counts of this queue')
  })

  it('counts its dead letters, unless another queue puts its own beside them', () => {
    const dead = { name: 'dead', messages_ready: 4 }
    expect(readOf({ name: 'a', arguments: toDead }, dead)[0]).toMatchObject({ dead: 5, notes: [] })
    const [first] = readOf({ name: 'a', arguments: toDead }, { name: 'b', arguments: toDead }, dead)
    expect(first?.dead).toBeNull()
    expect(first?.notes[0]).toContain('shares its dead-letter queue dead with b')
    expect(readOf({ name: 'a', arguments: toDead })[0]?.dead).toBeNull()
    expect(readOf({ name: 'a', arguments: { 'x-max-length': 3 } })[0]?.notes[0]).toContain('is lost')
  })

  it.each([
    ['fanout', null, [['a', '']], 'a'],
    [
      'direct',
      'k',
      [
        ['a', 'k'],
        ['b', 'other'],
      ],
      'a',
    ],
    [
      'direct',
      'k',
      [
        ['a', 'k'],
        ['b', 'k'],
      ],
      'unknown',
    ],
    ['direct', 'k', [['b', 'other']], 'nowhere'],
    ['direct', 'k', [], 'nowhere'],
    ['direct', null, [['a', 'k']], 'unknown'],
    [
      'topic',
      'frames.dead',
      [
        ['a', 'frames.*'],
        ['b', 'jobs.#'],
      ],
      'a',
    ],
    ['topic', 'frames', [['a', 'frames.#']], 'a'],
    ['topic', 'frames', [['a', 'frames.*']], 'nowhere'],
    [
      'topic',
      'a.b.c',
      [
        ['a', '#.c'],
        ['b', '*.c'],
      ],
      'a',
    ],
    ['topic', null, [['a', '#']], 'a'],
    ['topic', null, [['a', 'frames.*']], 'unknown'],
    ['headers', 'k', [['a', 'k']], 'unknown'],
    ['headers', 'k', [], 'nowhere'],
    ['x-consistent-hash', 'k', [['a', '1']], 'unknown'],
  ] as const)(
    'of type %s with the key %s and bindings %j leads to %s',
    (type, routingKey, bound, expected) => {
      const bindings = bound.map(([destination, routing_key]) => ({
        destination,
        destination_type: 'queue',
        routing_key,
      }))
      const through = (exchange: Exchange) => {
        const end = deadLetterEnd({ exchange: 'x', routingKey }, new Map([['x', exchange]]))
        return end.to === 'queue' ? end.queue : end.to
      }
      expect(through({ type, hasAlternate: false, bindings })).toBe(expected)
      if (expected === 'nowhere') expect(through({ type, hasAlternate: true, bindings })).toBe('unknown')
    },
  )

  it('loses dead letters where the exchange or the queue is not there, and knows nothing of an exchange it cannot see', () => {
    const route = { exchange: 'x', routingKey: 'k' }
    expect(deadLetterEnd(route, new Map([['x', 'missing']]))).toEqual({ to: 'nowhere' })
    expect(deadLetterEnd(route, new Map())).toEqual({ to: 'unknown' })
    expect(deadLetterEnd({ exchange: '', routingKey: null }, new Map())).toEqual({ to: 'unknown' })
    const queues = queuesFrom({ name: 'jobs', arguments: toDead })
    const [queue] = allOf({ queues, others: [] }).queues
    expect([queue?.dead, queue?.rabbitmq?.deadLetterQueue]).toEqual([null, null])
    expect(queue?.notes).toEqual([
      'Its dead letters are lost: no queue takes them from the default exchange.',
    ])
  })

  it.each([
    ['3.13.7', 'quorum', {}, null],
    ['4.0.5', 'quorum', {}, 20],
    ['4.1.0', 'quorum', { 'x-delivery-limit': 3 }, 3],
    ['4.1.0', 'quorum', { 'x-delivery-limit': -1 }, null],
    ['3.13.7', 'quorum', { 'x-delivery-limit': 3 }, 3],
    ['4.0.5', 'classic', {}, null],
  ])('of RabbitMQ %s, %s with %j, has a delivery limit of %s', (version, type, own, limit) => {
    const queues = queuesFrom({ name: 'jobs', type, arguments: own })
    const [queue] = allOf({ overview: { ...overview, rabbitmq_version: version }, queues }).queues
    expect(queue?.rabbitmq?.deliveryLimit).toBe(limit)
    expect(queue?.notes.some(note => note.includes('is lost'))).toBe(limit !== null)
  })

  it('of type stream has nothing that is known to wait', () => {
    const [queue] = readOf({ name: 'log', type: 'stream', messages_ready: 900 })
    expect(queue).toMatchObject({ oldestWaitingMs: null, rabbitmq: { ready: 900 } })
    expect(queue?.notes).toEqual(['A stream keeps what was read: how much of it waits is not known.'])
  })

  it('never makes a reading fail by what stands in it', () => {
    const item = fc.record(
      {
        arguments: fc.oneof(fc.jsonValue(), fc.constant(toDead)),
        effective_policy_definition: fc.jsonValue(),
        messages_ready: fc.oneof(fc.jsonValue(), fc.nat()),
        message_stats: fc.jsonValue(),
        head_message_timestamp: fc.jsonValue(),
        policy: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(item, hostile => {
        const page = {
          items: [{ name: 'q', vhost: '/', durable: true, ...hostile }],
          page_count: 1,
          filtered_count: 1,
        }
        const read = rabbitmqData('queues', json(page), url, 'en')
        if (!read.ok) expect(read.error).toContain('another shape than expected: items.0.')
      }),
    )
  })
})

describe('alarms', () => {
  const bare = [{ name: 'rabbit@a', running: true, mem_alarm: null, disk_free_alarm: null }]
  const alarmsOf = (parts: Partial<RabbitmqParts>): string => {
    const [node] = allOf({ nodes: bare, ...parts }).server?.nodes ?? []
    return `memory ${node?.memoryAlarm}, disk ${node?.diskAlarm}`
  }
  it.each([
    ['nodes and no health check', null, 'memory null, disk null'],
    ['a health check that passes', { status: 'ok', alarms: [] }, 'memory false, disk false'],
    [
      'one that fails for this node',
      { status: 'failed', alarms: [{ node: 'rabbit@a', resource: 'memory' }] },
      'memory true, disk false',
    ],
    [
      'one that fails for another',
      { status: 'failed', alarms: [{ node: 'rabbit@b', resource: 'disk' }] },
      'memory false, disk false',
    ],
    ['one that fails without a reason', { status: 'failed', alarms: [] }, 'memory null, disk null'],
  ])('are those of %s where nodes tell none', (input, alarms, shown) => {
    expectFieldCase(
      { kind: 'RabbitMQ', input: `/api/nodes has no alarm fields; ${input}` },
      { shown: alarmsOf({ alarms }), notified: '' },
      { shown, notified: '' },
    )
  })

  it('are told by the body of a health check that fails with 503', () => {
    const body = JSON.stringify({ status: 'failed', reason: 'x', alarms: [{ node: 'a', resource: 'disk' }] })
    const answer = { status: 503, headers: {}, body, tookMs: 1 }
    expect(rabbitmqData('alarms', answer, url, 'en')).toMatchObject({ ok: true, value: { status: 'failed' } })
    expect(rabbitmqData('nodes', answer, url, 'en')).toMatchObject({ ok: false })
  })

  it('are unknown, not absent, where a node leaves its fields out', () => {
    const nodes = rabbitmqData('nodes', json([{ name: 'rabbit@a' }]), url, 'en')
    expect(nodes).toEqual({
      ok: true,
      value: [{ name: 'rabbit@a', running: null, mem_alarm: null, disk_free_alarm: null }],
    })
  })
})

describe('a question to RabbitMQ', () => {
  it('escapes names in its path and its pattern', () => {
    expect(managementUrl('http://h:1/rabbit/', ['queues', '/'], queuePage(2, ['a.b', 'c+'], false))).toMatch(
      /^http:\/\/h:1\/rabbit\/api\/queues\/%2F\?page=2&.*name=%5E%28%3F%3Aa%5C.b%7Cc%5C%2B%29%24&use_regex=true$/,
    )
    expect(basicAuth('guest', 'zażółć')).toEqual({
      Authorization: `Basic ${Buffer.from('guest:zażółć').toString('base64')}`,
    })
  })
})
