import { describe, expect, it } from 'vitest'
import { exporterInstance } from '#core/prometheus/instance'
import { rangeQuery, readRange } from '#core/prometheus/range'

const question = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  broker: 'nebula',
  series: [{ name, labels }],
  fromMs: 1_000_500,
  toMs: 1_600_500,
  points: 10,
})
const valuePart = (name: string) => {
  const asked = rangeQuery(question(name), 'a"b')?.query ?? ''
  return /^label_replace\(label_replace\((.*?), "brokerlight_series"/.exec(asked)?.[1]
}
const from = '{instance="a\\"b"}'

describe('a question about the past', () => {
  it.each([
    [
      'redis_memory_used_bytes',
      ['redis_memory_used_bytes', 'redis_used_memory_bytes', 'redis_used_memory']
        .map(name => `avg_over_time(${name}${from}[60s])`)
        .join(' or '),
    ],
    ['redis_evicted_keys_total', `last_over_time(redis_evicted_keys_total${from}[60s])`],
    ['redis_db_keys', `sum without (db) (avg_over_time(redis_db_keys${from}[60s]))`],
    ['redis_commands_per_second', `rate(redis_commands_processed_total${from}[150s])`],
    [
      'redis_memory_used_ratio',
      `avg_over_time(redis_memory_used_bytes${from}[60s]) / (avg_over_time(redis_memory_max_bytes${from}[60s]) > 0)`,
    ],
    ['exporter_up', `avg_over_time(redis_up${from}[60s])`],
  ])('about %s is one in PromQL', (name, promQl) => {
    expect(valuePart(name)).toBe(promQl)
  })

  it('about the length of a queue looks where the exporter may have it', () => {
    const asked = rangeQuery(question('queue_length', { queue: 'a{"b"}' }), 'x')?.query
    expect(asked).toContain(
      'max without (db, stream, key) (avg_over_time(redis_stream_length{instance="x",stream="a{\\"b\\"}"}[60s]) or ',
    )
    expect(rangeQuery(question('queue_length', { queue: 'a', kind: 'stream' }), 'x')?.query).toContain(
      'stream="a"',
    )
    expect(rangeQuery(question('queue_length', { queue: 'a', kind: 'rabbitmq' }), 'x')).toBeNull()
    expect(rangeQuery(question('queue_waiting', { queue: 'a' }), 'x')).toBeNull()
  })

  it('asks of a rate no lowest and highest', () => {
    expect(rangeQuery(question('redis_commands_per_second'), 'x')?.query).not.toContain('"max"')
  })

  it('is not put where an exporter has no answer', () => {
    expect(rangeQuery(question('host_load1'), 'a')).toBeNull()
    expect(rangeQuery(question('constructor'), 'a')).toBeNull()
    expect(rangeQuery(question('redis_memory_used_bytes', { node: 'a' }), 'a')).toBeNull()
  })

  it('stands on whole steps, and its answer on the same', () => {
    const asked = question('redis_memory_used_bytes')
    const range = rangeQuery(asked, 'a')
    if (range === null) throw new Error('there must be a question')
    expect(range).toMatchObject({ startSeconds: 1020, endSeconds: 1620, stepSeconds: 60 })
    const metric = (part: string) => ({ instance: 'a', brokerlight_series: '0', brokerlight_part: part })
    const [series] = readRange(asked, range, {
      resultType: 'matrix',
      result: [
        {
          metric: metric('value'),
          values: [
            [1020, '5'],
            [1080, 'NaN'],
            [1620, '7'],
          ],
        },
        { metric: metric('min'), values: [[1020, '4']] },
        { metric: { instance: 'a' }, values: [[1140, '9']] },
      ],
    })
    expect(series?.key).toEqual({ name: 'redis_memory_used_bytes', labels: {}, unit: 'bytes' })
    expect(series?.points).toHaveLength(11)
    expect(series?.points[0]).toEqual({ atMs: 960_000, value: 5, min: 4, max: null })
    expect(series?.points.map(({ value }) => value)).toEqual([5, ...Array(9).fill(null), 7])
  })
})

describe('the exporter of a broker among those of a Prometheus', () => {
  const vector = (...instances: readonly string[]) => ({
    resultType: 'vector' as const,
    result: instances.map(instance => ({ metric: { instance }, value: [1, '1'] as [number, string] })),
  })
  const place = { url: 'http://127.0.0.1:9121/metrics', names: [] }
  const moved = { url: 'http://127.0.0.1:19121/metrics', names: ['redis-exporter:9121'] }
  it.each([
    [['redis-exporter:9999'], place, 'redis-exporter:9999'],
    [['a:9121', '127.0.0.1:9121'], place, '127.0.0.1:9121'],
    [['a:9122', 'redis-exporter:9121'], place, 'redis-exporter:9121'],
    [['a:9121', 'b:9121'], place, null],
    [['a:9121', 'b:9122'], null, null],
    [['a:9121', 'redis-exporter:9121'], moved, 'redis-exporter:9121'],
    [['a:9122', 'host:9121'], moved, 'host:9121'],
    [[], place, null],
  ])('of %j with %j is %s', (instances, exporter, found) => {
    const { instance, redisUp, note } = exporterInstance(vector(...instances), exporter, 'en')
    expect(instance).toBe(found)
    expect([redisUp, note === null]).toEqual(found === null ? [null, false] : [true, true])
  })
})
