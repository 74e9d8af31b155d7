import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { basicAuth, managementUrl, queuePage, type RabbitmqQueue, rabbitmqData } from '#core/rabbitmq/api'
import { deadLetterQueue } from '#core/rabbitmq/dead-letters'
import { readRabbitmq } from '#core/rabbitmq/reading'

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
const readOf = (...items: readonly Readonly<Record<string, unknown>>[]) =>
  readRabbitmq(
    {
      overview,
      nodes: null,
      metricsUp: null,
      queues: queuesFrom(...items),
      others: [],
      bindings: new Map(),
      notes: [],
    },
    1_000_000,
    'en',
  ).queues
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
    ['the one queue of a fanout', { exchange: 'x', routingKey: null }, [['a', '']], 'a'],
    [
      'the one with the key',
      { exchange: 'x', routingKey: 'k' },
      [
        ['a', 'k'],
        ['b', 'other'],
      ],
      'a',
    ],
    [
      'nothing that can be told',
      { exchange: 'x', routingKey: null },
      [
        ['a', 'k'],
        ['b', 'l'],
      ],
      null,
    ],
    ['nothing without bindings', { exchange: 'x', routingKey: 'k' }, [], null],
    ['nothing by the default exchange and the own key', { exchange: '', routingKey: null }, [], null],
  ] as const)('ends in %s', (_, route, bound, end) => {
    const bindings = bound.map(([destination, routing_key]) => ({
      destination,
      destination_type: 'queue',
      routing_key,
    }))
    expect(deadLetterQueue(route, bindings)).toBe(end)
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

describe('a question to RabbitMQ', () => {
  it('escapes names in its path and its pattern', () => {
    expect(managementUrl('http://h:1/rabbit/', ['queues', '/'], queuePage(2, ['a.b', 'c+']))).toMatch(
      /^http:\/\/h:1\/rabbit\/api\/queues\/%2F\?page=2&.*name=%5E%28%3F%3Aa%5C.b%7Cc%5C%2B%29%24&use_regex=true$/,
    )
    expect(basicAuth('guest', 'zażółć')).toEqual({
      Authorization: `Basic ${Buffer.from('guest:zażółć').toString('base64')}`,
    })
  })
})
