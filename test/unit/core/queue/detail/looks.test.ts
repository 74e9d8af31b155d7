import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueDetail, RedisQueueKind } from '#core/model/queue'
import type { RedisCommand, RedisReply } from '#core/ports'
import { type Look, type LookMaking, noMemory, type Told } from '#core/queue/detail/look'
import { lookAt } from '#core/queue/detail/looks'
import { queue, tenFortyTwo } from '../../support/samples.ts'

const making = (kind: RedisQueueKind, changed: Partial<LookMaking> = {}): LookMaking => ({
  queue: {
    kind,
    name: 'jobs',
    prefix: kind === 'bullmq' ? 'bull' : '',
    maxLength: null,
    maxWaiting: null,
    groups: [],
    maxAgeSeconds: null,
    deadLetter: null,
    found: false,
  },
  reading: queue('jobs', 3, {
    kind,
    bullmq: { wait: 2, active: 1, delayed: 0, overdue: 0, prioritized: 0, completed: 5, failed: 1 },
  }),
  memory: noMemory,
  stuckAfterMs: 300_000,
  deadAfterDeliveries: 5,
  retention: { completed: { count: 1, ageHours: 24 } },
  language: 'en',
  ...changed,
})

/** Goes through a look to its end, each command answered by `answer`. */
function told(first: Look | null, answer: (command: RedisCommand) => RedisReply): Told {
  for (let look = first; look !== null; ) {
    const next: Look | Told = look.read(look.commands.map(answer), tenFortyTwo)
    if ('detail' in next) return next
    look = next
  }
  throw new Error('there was no look')
}
const detail = (made: LookMaking, answers: Record<string, unknown>): QueueDetail =>
  told(lookAt(made), command => {
    const key = Object.keys(answers).find(start => command.join(' ').startsWith(start))
    if (key === undefined) return { ok: true, value: null }
    const value = answers[key]
    return value instanceof Error ? { ok: false, error: value.message } : { ok: true, value }
  }).detail

const ageId = (seconds: number): string => `${tenFortyTwo - seconds * 1000}-0`
const syntax = new Error('ERR syntax error')

describe('a look', () => {
  it('survives whatever is answered', () => {
    const reply = fc.oneof(
      fc.record({ ok: fc.constant(true as const), value: fc.anything() }),
      fc.record({ ok: fc.constant(false as const), error: fc.string() }),
    )
    const groups = fc.constantFrom<RedisReply>({
      ok: true,
      value: [['name', 'g', 'consumers', 1, 'pending', 2, 'last-delivered-id', '1-1', 'lag', null]],
    })
    const replies = fc.array(fc.oneof(reply, groups), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom<RedisQueueKind>('stream', 'bullmq', 'zset'), replies, (kind, given) => {
        let at = 0
        const answer = (): RedisReply => given[at++ % given.length] ?? { ok: true, value: null }
        const { detail: found } = told(lookAt(making(kind)), answer)
        for (const age of [found.oldestWaitingMs, found.oldestPendingMs]) {
          expect(age === null || age >= 0).toBe(true)
        }
        expect(found.stuck === null || found.stuck >= 0).toBe(true)
      }),
    )
  })

  it('is not taken at a queue that is not there, nor where the counts are all there is', () => {
    expect(lookAt(making('list'))).toBeNull()
    expect(lookAt(making('set'))).toBeNull()
    expect(lookAt(making('stream', { reading: queue('jobs', 0, { exists: false }) }))).toBeNull()
  })

  it('reads a stream of Redis 6.0: no lag, no IDLE', () => {
    const group = ['name', 'g', 'consumers', 1, 'pending', 300, 'last-delivered-id', ageId(50)]
    const row = (at: number) => [
      `${tenFortyTwo - 90_000}-${at}`,
      'c',
      at < 3 ? 400_000 : 10,
      at === 0 ? 9 : 1,
    ]
    const found = detail(making('stream'), {
      'XINFO STREAM': ['length', 500, 'first-entry', [ageId(100), ['a', '1']]],
      'XINFO GROUPS': [group],
      'XINFO CONSUMERS': [['name', 'c', 'pending', 300, 'idle', 10]],
      XRANGE: [[ageId(40), ['a', '1']]],
      'XPENDING jobs g IDLE': syntax,
      XPENDING: Array.from({ length: 200 }, (_, at) => row(at)),
    })
    expect(found).toMatchObject({
      oldestWaitingMs: 40_000,
      oldestPendingMs: 90_000,
      stuck: 2,
      dead: 1,
      addedPerSecond: null,
      notes: ['g: the first 200 of 300 pending entries were looked at, so more may be stuck or dead'],
    })
    expect(found.groups[0]?.counted).toEqual({ entries: 1, atLeast: true })
  })

  it('asks nothing of a group that is done, and knows that nothing waits', () => {
    const group = ['name', 'g', 'consumers', 0, 'pending', 0, 'last-delivered-id', ageId(100), 'lag', 0]
    const found = detail(making('stream'), {
      'XINFO STREAM': ['length', 5, 'first-entry', [ageId(100), ['a', '1']]],
      'XINFO GROUPS': [group],
    })
    expect(found).toMatchObject({ oldestWaitingMs: 0, oldestPendingMs: 0, stuck: 0, dead: 0 })
    expect(found.groups).toMatchObject([{ name: 'g', oldestWaitingMs: 0, counted: { entries: 0 } }])
  })

  it('counts more entries where they are small, and touches none that are large', () => {
    const group = ['name', 'g', 'consumers', 0, 'pending', 0, 'last-delivered-id', '1-1', 'lag', null]
    const limitAt = (entrySize: number): unknown => {
      const first = lookAt(making('stream', { memory: { ...noMemory, entrySize } }))
      const next = first?.read(
        [
          { ok: true, value: null },
          { ok: true, value: [group] },
        ],
        tenFortyTwo,
      )
      return next && 'commands' in next ? next.commands[0]?.at(-1) : null
    }
    expect([limitAt(10), limitAt(2_000), limitAt(5_000_000)]).toEqual([1000, 524, null])
  })

  it('tells the age of a sorted set whose scores are times', () => {
    const made = making('zset')
    const at = tenFortyTwo / 1000 - 60
    expect(detail(made, { ZRANGE: ['job', String(at)] }).oldestWaitingMs).toBe(60_000)
    expect(detail(made, { ZRANGE: ['job', '7'] }).oldestWaitingMs).toBeNull()
    expect(detail(made, { ZRANGE: [] }).oldestWaitingMs).toBe(0)
  })

  it('leaves a delay out of how long a job of BullMQ waits', () => {
    const found = detail(making('bullmq'), {
      'LRANGE bull:jobs:wait': ['7'],
      'LRANGE bull:jobs:active': [],
      'HMGET bull:jobs:7': [String(tenFortyTwo - 90_000), '60000'],
    })
    expect(found).toMatchObject({ oldestWaitingMs: 30_000, oldestPendingMs: 0, stuck: 0, dead: 1 })
  })

  it('takes a delay that is over from what the job was added with', () => {
    const found = detail(making('bullmq'), {
      'LRANGE bull:jobs:wait': ['7'],
      'LRANGE bull:jobs:active': [],
      'HMGET bull:jobs:7': [String(tenFortyTwo - 54_000), '0', '{"attempts":0,"delay":45000}'],
    })
    expect(found.oldestWaitingMs).toBe(9_000)
  })

  it('knows no stalled jobs where the locks may not be read', () => {
    const found = detail(making('bullmq'), {
      'LRANGE bull:jobs:active': ['1', '2'],
      MGET: new Error("NOPERM this user has no permissions to run the 'mget' command"),
    })
    expect(found.stuck).toBeNull()
  })

  it('takes a job that ended between two questions for no stalled one', () => {
    let asked = 0
    const { detail: found } = told(lookAt(making('bullmq')), command => {
      if (command.join(' ').startsWith('LRANGE bull:jobs:active'))
        return { ok: true, value: asked++ === 0 ? ['1', '2', '3'] : ['2', '3'] }
      return { ok: true, value: command[0] === 'MGET' ? [null, null, 'token'] : null }
    })
    expect(found.stuck).toBe(1)
  })
})
