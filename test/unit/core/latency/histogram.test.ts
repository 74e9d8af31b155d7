import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHistograms, fromStats } from '#core/latency/commands'
import { callsOf, histogramsSince, parseHistograms, percentilesOf } from '#core/latency/histogram'
import { parseCalls, parseLatencyStats } from '#core/latency/stats'
import { parseInfo } from '#core/redis/info'

const none: ReadonlyMap<string, number> = new Map()

// What valkey-server 9.0 and redis-server 8.0 answered.
const valkey9 = [
  'set',
  ['calls', 2, 'histogram_usec', [8, 1, 33, 2]],
  'xadd',
  ['calls', 3, 'histogram_usec', [16, 2, 33, 3]],
]
const stats8 = `# Latencystats\r
latency_percentiles_usec_set:p50=21.119,p99=26.111,p99.9=26.111\r
latency_percentiles_usec_config|get:p50=2.007,p99=7.007,p99.9=7.007\r
latency_percentiles_usec_xadd:p50=18.047,p99=29.055,p99.9=29.055\r
latency_percentiles_usec_get:p50=1.003,p75=2\r
# Commandstats\r
cmdstat_set:calls=2,usec=42,usec_per_call=21.00,rejected_calls=0,failed_calls=0\r
`

describe('histograms', () => {
  it('are read as calls of each bucket', () => {
    const found = parseHistograms(valkey9)
    expect([...found].map(([name, buckets]) => [name, [...buckets]])).toEqual([
      [
        'set',
        [
          [8, 1],
          [33, 1],
        ],
      ],
      [
        'xadd',
        [
          [16, 2],
          [33, 1],
        ],
      ],
    ])
    expect(fromHistograms(found, none).commands.map(({ command, calls }) => [command, calls])).toEqual([
      ['set', 2],
      ['xadd', 3],
    ])
  })

  it('differ by what was called between two readings', () => {
    const before = parseHistograms(['set', ['calls', 2, 'histogram_usec', [8, 1, 33, 2]]])
    const after = parseHistograms([
      'set',
      ['calls', 5, 'histogram_usec', [8, 4, 33, 5]],
      'get',
      ['calls', 1, 'histogram_usec', [2, 1]],
    ])
    expect([...(histogramsSince(before, after) ?? [])].map(([name, some]) => [name, callsOf(some)])).toEqual([
      ['set', 3],
      ['get', 1],
    ])
    expect(histogramsSince(after, before)).toBeNull()
    expect(histogramsSince(before, new Map())).toBeNull()
  })

  it('place each percentile inside of its bucket', () => {
    const all = percentilesOf(
      new Map([
        [1024, 98],
        [4096, 1],
        [16_384, 1],
      ]),
    )
    expect(all?.p50).toBeGreaterThan(0.512)
    expect(all?.p50).toBeLessThan(1.024)
    expect(all?.p99).toBe(4.096)
    expect(all?.p999).toBeGreaterThan(8.192)
    expect(all?.p999).toBeLessThanOrEqual(16.384)
    expect(percentilesOf(new Map())).toBeNull()
  })

  it('rise with the share, whatever the buckets', () => {
    const buckets = fc.dictionary(
      fc.integer({ min: 1, max: 1e9 }).map(String),
      fc.integer({ min: 1, max: 1e6 }),
    )
    fc.assert(
      fc.property(buckets, counts => {
        const found = percentilesOf(
          new Map(Object.entries(counts).map(([upper, count]) => [Number(upper), count])),
        )
        return found === null || (found.p50 <= found.p99 && found.p99 <= found.p999 && found.p50 > 0)
      }),
    )
  })

  it('leave out what watchers and replicas ask', () => {
    const rows = ['histogram_usec', [8, 100]]
    const all = [
      'info',
      'latency|histogram',
      'config|get',
      'config|set',
      'slowlog|len',
      'replconf',
      'ping',
    ].flatMap(name => [name, rows])
    expect(fromHistograms(parseHistograms(all), none).commands.map(({ command }) => command)).toEqual([
      'config|set',
    ])
  })

  it('leave out what we sent ourselves, where it is most of a command', () => {
    const rows = ['histogram_usec', [8, 100]]
    const found = parseHistograms(['xlen', rows, 'xrange', rows, 'get', rows])
    const ours = new Map([
      ['xlen', 100],
      ['xrange', 50],
      ['get', 49],
    ])
    const { all, commands } = fromHistograms(found, ours)
    expect(commands.map(({ command, calls }) => [command, calls])).toEqual([['get', 51]])
    expect(all).toEqual(percentilesOf(found.get('get') ?? new Map()))
  })

  it('take anything', () => {
    fc.assert(
      fc.property(fc.anything(), reply => fromHistograms(parseHistograms(reply), none).commands.length >= 0),
    )
  })
})

it('INFO tells percentiles of each command since the start, not of all together', () => {
  const info = parseInfo(stats8)
  const { all, commands } = fromStats(parseLatencyStats(info), parseCalls(info), none)
  expect(all).toBeNull()
  expect(commands.map(({ command, calls, p99 }) => [command, calls, Math.round(p99 * 1e6)])).toEqual([
    ['xadd', 0, 29_055],
    ['set', 2, 26_111],
  ])
})
