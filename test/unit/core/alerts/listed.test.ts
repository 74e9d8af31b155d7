import { describe, expect, it } from 'vitest'
import { causeText } from '#core/alerts/cause'
import { listedAlerts } from '#core/alerts/listed'
import type { Level } from '#core/model/level'
import type { Reason } from '#core/model/snapshot'
import { alert, brokerAt, health, reason } from '../support/views.ts'

describe('the text of an alert about the connection', () => {
  it.each<[string, string, Level, Partial<Reason>, string | null]>([
    ['is the cause of an outage', 'instance-down', 'down', {}, 'It is down.'],
    ['is what a person must do', 'watch-blocked', 'unknown', { blocks: 'needs-you' }, 'It is unknown.'],
    ['is the way that fails', 'host-unreachable', 'unknown', { blocks: 'unreachable' }, 'It is unknown.'],
    ['is the name that is not resolved', 'instance-down', 'unknown', { code: 'dns' }, 'It is unknown.'],
    ['is its own while a link is made', 'instance-down', 'unknown', { code: 'connecting' }, null],
    ['is its own while Redis is well again', 'instance-down', 'degraded', {}, null],
    ['is its own of any other rule', 'queue-stuck', 'down', {}, null],
  ])('%s', (_, rule, level, changed, expected) => {
    expect(causeText({ rule }, health(level, { reasons: [reason(level, changed)] }))).toBe(expected)
  })
})

describe('what is listed as wrong now', () => {
  const { id: _id, raisedAtMs: _raisedAtMs, ...rest } = alert('queue-stuck', { broker: 'b' })
  const pending = { ...rest, holdSeconds: 30 }
  it.each<[string, Level, boolean, boolean, readonly string[]]>([
    ['nothing of a broker that is ok', 'ok', false, false, []],
    ['what fires and what is pending', 'degraded', true, true, ['firing', 'pending']],
    ['what is pending alone', 'degraded', false, true, ['pending']],
    ['the verdict where no rule is about it', 'unknown', false, false, ['unwatched']],
  ])('is %s', (_, level, fires, isPending, states) => {
    const broker = brokerAt('b', level, { alerts: fires ? [alert('memory-high', { broker: 'b' })] : [] })
    const listed = listedAlerts([broker], () => (isPending ? [pending] : []))
    expect(listed.map(({ state }) => state)).toEqual(states)
  })
})
