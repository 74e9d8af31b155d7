import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokerSchema } from '#core/model/config'
import type { Sample } from '#core/model/sample'
import type { RedisReply } from '#core/ports'
import { type Capabilities, learn } from '#core/redis/capabilities'
import { type Answer, asksOf } from '#core/redis/commands'
import { watchedQueues } from '#core/redis/watched'
import { authFault, readSample } from '#core/sample'
import { redis7Info } from './support/info.ts'

const queues = watchedQueues(
  brokerSchema.parse({ reach: { local: true }, watch: { streams: ['frames'], lists: ['mail'] } }).watch,
)
const asks = asksOf(queues, 1000)
const said: Readonly<Record<string, unknown>> = {
  INFO: redis7Info,
  SLOWLOG: 3,
  LATENCY: [['command', 1_795_257_814, 12, 40]],
  XLEN: 2,
  XINFO: [
    ['name', 'g', 'consumers', 1, 'pending', 1, 'last-delivered-id', '1-0', 'entries-read', 1, 'lag', 1],
  ],
  LLEN: 5,
}
const good: readonly unknown[] = asks.map(({ command: [name] }) => said[String(name)])
const value = (said: unknown): RedisReply => ({ ok: true, value: said })
const error = (said: string): RedisReply => ({ ok: false, error: said })
const answersOf = (replies: readonly RedisReply[]): readonly Answer[] =>
  asks.map((ask, at) => ({ ask, reply: replies[at] ?? error('none'), missing: null }))

function sampleOf(replies: readonly RedisReply[], before: Capabilities = new Map()): Sample {
  const answers = answersOf(replies)
  const capabilities = learn(before, answers, 7, 'en')
  return readSample({
    atMs: 7,
    roundTripMs: 1.5,
    queues,
    answers,
    capabilities,
    node: '127.0.0.1:6379',
    before: null,
    language: 'en',
  })
}

describe('readSample', () => {
  it('puts all of one round trip together', () => {
    const sample = sampleOf(good.map(value))
    expect(sample).toMatchObject({ atMs: 7, roundTripMs: 1.5 })
    expect(sample.metrics).toMatchObject({ redis_connected_clients: 14, redis_slowlog_length: 3 })
    expect(sample.facts).toMatchObject({
      version: '7.0.15',
      missing: [],
      latencyEvents: [{ event: 'command', latestMs: 12 }],
    })
    expect(sample.queues.map(({ name, waiting }) => [name, waiting])).toEqual([
      ['frames', 1],
      ['mail', 5],
    ])
  })

  it('shrinks without INFO and tells why', () => {
    const sample = sampleOf([error("ERR unknown command 'INFO'"), ...good.slice(1).map(value)])
    expect(Object.entries(sample.metrics).filter(([, known]) => known !== null)).toEqual([
      ['redis_slowlog_length', 3],
    ])
    expect(sample.facts).toMatchObject({
      version: 'unknown',
      missing: [{ command: 'INFO', reason: 'renamed or switched off on this server' }],
    })
    expect(sample.queues[0]?.waiting).toBe(1)
  })

  it('is loading when any reply says so', () => {
    const loading = error('LOADING Redis is loading the dataset in memory')
    const sample = sampleOf([value('loading:0\r\n'), value(0), value([]), loading, loading, loading, loading])
    expect(sample.facts.refusals).toEqual([{ code: 'LOADING', effect: 'both', detail: '' }])
    expect(sample.queues.map(({ waiting, note }) => [waiting, note])).toEqual([
      [null, 'Redis is loading'],
      [null, 'Redis is loading'],
    ])
  })

  it.each([['BUSY Redis is busy running a script.'], ['ERR this instance is moving']])(
    'tells of an INFO that is refused for the moment, and does not remember it: %s',
    text => {
      const refusals = asks.map(() => error(text))
      expect(sampleOf(refusals).facts.missing).toContainEqual({ command: 'INFO', reason: text })
      expect(learn(new Map(), answersOf(refusals), 0, 'en').has('INFO')).toBe(false)
      expect(sampleOf(good.map(value)).facts.missing).toEqual([])
    },
  )

  it('reads any replies without a throw', () => {
    const reply = fc.oneof(fc.anything().map(value), fc.string().map(error))
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), replies => {
        expect(sampleOf(replies).queues).toHaveLength(2)
      }),
    )
  })
})

describe('authFault', () => {
  it('is the fault of a connection that is not logged in', () => {
    expect(authFault(answersOf(good.map(() => error('NOAUTH Authentication required.'))), 'en')).toEqual({
      code: 'redis-auth',
      layer: 'broker',
      message: 'Redis answered: NOAUTH Authentication required.',
    })
  })

  it.each([[good.map(value)], [good.map(() => error('NOPERM No permissions to access a key'))]])(
    'is null otherwise',
    replies => {
      expect(authFault(answersOf(replies), 'en')).toBeNull()
    },
  )
})
