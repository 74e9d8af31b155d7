import { expect, it } from 'vitest'
import type { RedisCommand, RedisReply } from '#core/ports'
import { learnRefusal, type Refused, refusedReply } from '#core/redis/refused'

const consumers: RedisCommand = ['XINFO', 'CONSUMERS', 'frames', 'g']
const noCommand: RedisReply = {
  ok: false,
  error: "NOPERM User monitor has no permissions to run the 'xinfo|consumers' command",
}
const noKey: RedisReply = { ok: false, error: 'NOPERM No permissions to access a key' }
const learned = (command: RedisCommand, reply: RedisReply): Refused =>
  learnRefusal(new Map(), command, reply, 0)

it('leaves a refused command alone for a minute, for every key, and its other parts not', () => {
  const refused = learned(consumers, noCommand)
  expect(refusedReply(refused, ['XINFO', 'CONSUMERS', 'other', 'g'], 59_999)).toBe(noCommand)
  expect(refusedReply(refused, consumers, 60_000)).toBeNull()
  expect(refusedReply(refused, ['XINFO', 'STREAM', 'frames'], 1)).toBeNull()
})

it('leaves a refused key alone, and others not', () => {
  const refused = learned(['XPENDING', 'frames', 'g', '-', '+', 10], noKey)
  expect(refusedReply(refused, ['XPENDING', 'frames', 'g', '-', '+', 200], 1)).toBe(noKey)
  expect(refusedReply(refused, ['XPENDING', 'other', 'g', '-', '+', 10], 1)).toBeNull()
})

it.each([
  ['ERR no such key'],
  ['LOADING Redis is loading the dataset in memory'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value'],
])('asks again after %s', error => {
  expect(learned(consumers, { ok: false, error }).size).toBe(0)
  expect(learned(consumers, { ok: true, value: [] }).size).toBe(0)
})
