import { describe, expect, it } from 'vitest'
import type { RedisReply } from '#core/ports'
import { askAgainAfterMs, type Capabilities, learn, leftOut, missingCommands } from '#core/redis/capabilities'
import { type Answer, type Ask, asksOf } from '#core/redis/commands'
import type { WatchedQueue } from '#core/redis/watched'

const stream = (name: string): WatchedQueue => ({
  kind: 'stream',
  name,
  prefix: '',
  maxLength: null,
  maxWaiting: null,
  groups: [],
  maxAgeSeconds: null,
  deadLetter: null,
  found: false,
})
const asks = asksOf([stream('frames'), stream('jobs')], 1000)
const named = (...command: string[]): Ask => {
  const ask = asks.find(one => one.command.join(' ') === command.join(' '))
  if (!ask) throw new Error(`no ask ${command.join(' ')}`)
  return ask
}
const answer = (ask: Ask, reply: RedisReply): Answer => ({ ask, reply, missing: null })
const failing = (ask: Ask, error: string): Answer => answer(ask, { ok: false, error })
const none: Capabilities = new Map()

describe('learn and leftOut', () => {
  it.each([
    ['an unknown command', "ERR unknown command 'XLEN'", 'renamed or switched off on this server'],
    [
      'a forbidden one',
      "NOPERM User m has no permissions to run the 'xlen' command",
      'the user has no permission for it',
    ],
  ])('leaves %s out for a minute, on every key', (_, error, reason) => {
    const known = learn(none, [failing(named('XLEN', 'frames'), error)], 1000, 'en')
    expect(leftOut(known, named('XLEN', 'frames'), 1001)).toBe(reason)
    expect(leftOut(known, named('XLEN', 'jobs'), 1000 + askAgainAfterMs - 1)).toBe(reason)
    expect(leftOut(known, named('XLEN', 'jobs'), 1000 + askAgainAfterMs)).toBeNull()
    expect(leftOut(known, named('XINFO', 'GROUPS', 'frames'), 1001)).toBeNull()
    expect(missingCommands(known)).toEqual([{ command: 'XLEN', reason }])
  })

  it('leaves a forbidden key out alone, and does not call its command missing', () => {
    const known = learn(
      none,
      [failing(named('XINFO', 'GROUPS', 'frames'), 'NOPERM No permissions to access a key')],
      0,
      'en',
    )
    expect(leftOut(known, named('XINFO', 'GROUPS', 'frames'), 1)).toBe(
      'the user has no permission for this key',
    )
    expect(leftOut(known, named('XINFO', 'GROUPS', 'jobs'), 1)).toBeNull()
    expect(leftOut(known, named('XLEN', 'frames'), 1)).toBeNull()
    expect(missingCommands(known)).toEqual([])
  })

  it.each([
    ['ERR no such key'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value'],
    ['LOADING Redis is loading the dataset in memory'],
    ['BUSY Redis is busy running a script.'],
    ['MOVED 1 127.0.0.1:1'],
  ])('keeps asking a queue that answered %s', error => {
    const known = learn(none, [failing(named('XLEN', 'frames'), error)], 0, 'en')
    expect(known.size).toBe(0)
  })

  it('takes any other refusal of SLOWLOG and LATENCY for lasting, but never one of INFO', () => {
    const error = 'ERR this service does not offer that'
    const known = learn(
      none,
      [failing(named('SLOWLOG', 'LEN'), error), failing(named('INFO'), error)],
      0,
      'en',
    )
    expect(leftOut(known, named('SLOWLOG', 'LEN'), 1)).toBe(error)
    expect(leftOut(known, named('INFO'), 1)).toBeNull()
  })

  it('forgets a refusal once the command is answered', () => {
    const refused = learn(none, [failing(named('INFO'), "ERR unknown command 'INFO'")], 0, 'en')
    expect(missingCommands(refused)).toHaveLength(1)
    expect(learn(refused, [answer(named('INFO'), { ok: true, value: '' })], 60_000, 'en').size).toBe(0)
  })

  it('asks at once after the clock was set back', () => {
    const known = learn(none, [failing(named('INFO'), "ERR unknown command 'INFO'")], 100_000, 'en')
    expect(leftOut(known, named('INFO'), 50_000)).toBeNull()
  })

  it('learns nothing from what was not asked', () => {
    const known = learn(none, [failing(named('INFO'), "ERR unknown command 'INFO'")], 0, 'en')
    const after = learn(known, [{ ask: named('INFO'), reply: null, missing: 'x' }], 500, 'en')
    expect(after).toEqual(known)
  })

  it('speaks Polish', () => {
    const known = learn(none, [failing(named('INFO'), "ERR unknown command 'INFO'")], 0, 'pl')
    expect(missingCommands(known)[0]?.reason).toContain('wyłączono')
  })
})
