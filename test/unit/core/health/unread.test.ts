import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { unreadTexts, withUnread } from '#core/health/unread'
import type { Aspects } from '#core/model/aspect'
import type { Level } from '#core/model/level'
import type { QueueDetail, QueueReading } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { queue, sampleAt, tenFortyTwo, up } from '../support/samples.ts'
import { brokerAt, snapshot } from '../support/views.ts'

const known = <Value>(value: Value, atMs = tenFortyTwo) => ({ state: 'known' as const, atMs, value })
const unknown = { state: 'unknown' as const, reason: 'Not read yet.' }
const look = (name: string): QueueDetail =>
  ({ kind: 'stream', name, atMs: tenFortyTwo, groups: [], notes: [] }) as unknown as QueueDetail
const searched = known({ found: [], left: 0, keysSeen: 1, tookMs: 1, partial: null })

const made = (level: Level, aspects: Partial<Aspects>, queues: readonly QueueReading[]): BrokerView =>
  brokerAt('nebula', level, {
    redisLink: up,
    sample: sampleAt(tenFortyTwo, { queues }),
    aspects: { ...allAspects(unknown), ...aspects },
  })

const search =
  'The search for queues has not ended: queues that brokers.yaml does not name are not known. discover under watch narrows the search or turns it off.'
const closer = '1 of 2 queues were not looked at closely yet: what is stuck or dead in them is not known.'
const two = [queue('a', 1), queue('b', 1)]
const done = { discovery: searched, queues: known([look('a'), look('b')]) }

describe('what a verdict rests on', () => {
  it.each<[string, Partial<Aspects>, readonly QueueReading[], readonly string[]]>([
    ['is all read', done, two, []],
    [
      'is all read where the search is off',
      { ...done, discovery: { state: 'absent', reason: 'off' } },
      two,
      [],
    ],
    ['lacks a look at a queue', { ...done, queues: known([look('a')]) }, two, [closer]],
    [
      'lacks nothing of a list',
      { ...done, queues: known([look('a')]) },
      [queue('a', 1), queue('b', 1, { kind: 'list' })],
      [],
    ],
    [
      'lacks nothing of a queue that is not there',
      { ...done, queues: known([look('a')]) },
      [queue('a', 1), queue('b', null, { exists: false })],
      [],
    ],
    ['lacks the first search', { ...done, discovery: unknown }, two, [search]],
    [
      'lacks a sample of what was found',
      { ...done, discovery: { ...searched, atMs: tenFortyTwo + 1 } },
      two,
      [search],
    ],
    ['lacks both', { queues: known([look('a')]) }, two, [closer, search]],
  ])('%s', (_, aspects, queues, expected) => {
    expect(unreadTexts(made('ok', aspects, queues), 'en')).toEqual(expected)
  })

  it.each<[Level, Level, readonly (string | undefined)[]]>([
    ['ok', 'unknown', [search]],
    ['degraded', 'degraded', ['It is degraded.', search]],
    ['down', 'down', ['It is down.']],
    ['unknown', 'unknown', ['It is unknown.']],
  ])('makes of %s %s where a part was not read', (level, after, texts) => {
    const { worst, brokers } = withUnread(snapshot([made(level, { ...done, discovery: unknown }, two)]), 'en')
    expect([worst, brokers[0]?.health.reasons.map(({ text }) => text)]).toEqual([after, texts])
  })

  it('leaves a verdict that rests on all of it', () => {
    const whole = snapshot([made('ok', done, two)])
    expect(withUnread(whole, 'en')).toEqual(whole)
  })
})
