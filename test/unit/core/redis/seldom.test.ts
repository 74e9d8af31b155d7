import { describe, expect, it } from 'vitest'
import type { RedisQueueKind } from '#core/model/queue'
import { type Answer, type Ask, asksOf } from '#core/redis/commands'
import { askedNow, type Kept, keep, seldomEvery, withKept } from '#core/redis/seldom'
import type { WatchedQueue } from '#core/redis/watched'

const queue = (name: string, kind: RedisQueueKind = 'bullmq'): WatchedQueue => ({
  kind,
  name,
  prefix: kind === 'bullmq' ? 'bull' : '',
  maxLength: null,
  maxWaiting: null,
  groups: [],
  maxAgeSeconds: null,
  deadLetter: null,
  found: false,
})

const asks = asksOf([queue('mail'), queue('media'), queue('frames', 'stream')], 1000)
const about = (name: string, part: string) => (ask: Ask) =>
  ask.subject.what === 'queue' && ask.subject.queue.name === name && ask.subject.part === part
const answer = (ask: Ask, overdue = 0, version = 'bullmq:5.4.2'): Answer => {
  const part = ask.subject.what === 'queue' ? ask.subject.part : null
  const values: Partial<Record<string, unknown>> = { meta: [null, '10000', version], overdue }
  return { ask, reply: { ok: true, value: values[part ?? ''] ?? 7 }, missing: null }
}
const known = (overdue = 0, version?: string): Kept => keep(asks.map(ask => answer(ask, overdue, version)))
const turns = Array.from({ length: seldomEvery }, (_, turn) => turn)
const timesAsked = (kept: Kept, name: string, part: string): number =>
  turns.filter(turn => askedNow(asks, kept, turn).some(about(name, part))).length

describe('in five samples', () => {
  it('everything is asked while nothing is known', () => {
    expect(askedNow(asks, new Map(), 3)).toEqual(asks)
  })

  it.each(['delayed', 'overdue', 'completed', 'failed', 'meta'])('%s is asked once', part => {
    expect(timesAsked(known(), 'mail', part)).toBe(1)
    expect(timesAsked(known(), 'media', part)).toBe(1)
  })

  it.each(['wait', 'paused', 'active', 'prioritized'])('%s is asked each time', part => {
    expect(timesAsked(known(), 'mail', part)).toBe(seldomEvery)
  })

  it('queues have turns of their own', () => {
    const samples = turns.map(turn =>
      askedNow(asks, known(), turn).filter(ask => about('mail', 'meta')(ask) || about('media', 'meta')(ask)),
    )
    expect(Math.max(...samples.map(metas => metas.length))).toBe(1)
  })

  it('what moves to wait is asked each time while jobs are overdue', () => {
    expect(timesAsked(known(3), 'mail', 'delayed')).toBe(seldomEvery)
    expect(timesAsked(known(3), 'mail', 'overdue')).toBe(seldomEvery)
    expect(timesAsked(known(3), 'mail', 'completed')).toBe(1)
  })

  it.each([
    ['bullmq:5.4.2', 1],
    ['bullmq:6.7.0', 1],
    ['bullmq-pro:7.1.0', 1],
    ['bullmq:4.18.3', seldomEvery],
    [null, seldomEvery],
  ])('a marker is looked for by version: %s', (version, times) => {
    const kept = keep(asks.map(ask => answer(ask, 0, version as string)))
    expect(timesAsked(kept, 'mail', 'waitTail')).toBe(times)
  })

  it('a marker that is there is asked for each time', () => {
    const kept = keep(
      asks.map(
        (ask): Answer =>
          about('mail', 'waitTail')(ask)
            ? { ask, reply: { ok: true, value: '0:0' }, missing: null }
            : answer(ask),
      ),
    )
    expect(timesAsked(kept, 'mail', 'waitTail')).toBe(seldomEvery)
    expect(timesAsked(kept, 'mail', 'pausedTail')).toBe(1)
  })

  it('other kinds of queues and the server are asked each time', () => {
    expect(timesAsked(known(), 'frames', 'groups')).toBe(seldomEvery)
    for (const turn of turns) expect(askedNow(asks, known(), turn)[0]?.command).toEqual(['INFO'])
  })
})

describe('what was kept', () => {
  const now = askedNow(asks, known(), 1)

  it('stands for what was not asked', () => {
    const answers = withKept(
      asks,
      now.map(ask => answer(ask)),
      known(),
    )
    expect(answers.map(({ ask }) => ask)).toEqual(asks)
  })

  it('is no answer of a queue that refuses', () => {
    const refused = now.map(
      (ask): Answer =>
        about('mail', 'wait')(ask)
          ? { ask, reply: { ok: false, error: 'MASTERDOWN Link with MASTER is down' }, missing: null }
          : answer(ask),
    )
    const answers = withKept(asks, refused, known())
    expect(answers.some(({ ask }) => about('mail', 'completed')(ask))).toBe(false)
    expect(answers.some(({ ask }) => about('media', 'completed')(ask))).toBe(true)
    expect(askedNow(asks, keep(answers), 1).some(about('mail', 'completed'))).toBe(true)
  })
})
