import { expect, it } from 'vitest'
import { keyOf } from '#core/redis/keys'

it.each([
  [['XLEN', 'frames'], 'frames'],
  [['xinfo', 'GROUPS', 'frames'], 'frames'],
  [['MEMORY', 'USAGE', 'session:1'], 'session:1'],
  [['EVAL', 'return 1', 2, 'a', 'b'], 'a'],
  [['EVAL', 'return 1', 0, 'secret'], null],
  [['ZUNION', 2, 'a', 'b'], 'a'],
  [['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'frames', '>'], 'frames'],
  [['INFO', 'all'], null],
  [['AUTH', 'secret'], null],
  [['CONFIG', 'SET', 'requirepass', 'secret'], null],
  [['renamed-auth', 'secret'], null],
  [[], null],
] as const)('the key of %j is %j', (command, key) => {
  expect(keyOf(command)).toBe(key)
})
