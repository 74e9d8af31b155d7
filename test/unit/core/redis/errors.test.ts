import { describe, expect, it } from 'vitest'
import { errorKind, errorText } from '#core/redis/errors'

describe('errorKind', () => {
  it.each([
    ["ERR unknown command 'INFO', with args beginning with: ", 'no-command'],
    ['ERR unknown command `LATENCY`, with args beginning with: `LATEST`, ', 'no-command'],
    ["ERR unknown subcommand 'LATEST'. Try LATENCY HELP.", 'no-command'],
    ["ERR Command is not available: 'LATENCY'", 'no-command'],
    ["NOPERM this user has no permissions to run the 'info' command or its subcommand", 'no-permission'],
    ["NOPERM User monitor has no permissions to run the 'xlen' command", 'no-permission'],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', 'no-key-permission'],
    ['NOPERM No permissions to access a key', 'no-key-permission'],
    ["NOPERM User monitor has no permissions to access the 'frames' key", 'no-key-permission'],
    ['NOAUTH Authentication required.', 'no-auth'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'no-auth'],
    ['LOADING Redis is loading the dataset in memory', 'loading'],
    ['BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.', 'busy'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'wrong-type'],
    ['ERR no such key', 'no-such-key'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'other'],
    ['MOVED 3999 127.0.0.1:6381', 'other'],
    ['BUSYGROUP Consumer Group name already exists', 'other'],
    ['', 'other'],
  ] as const)('%s: %s', (error, kind) => {
    expect(errorKind(error)).toBe(kind)
  })
})

describe('errorText', () => {
  it('leaves out the arguments that the server repeats', () => {
    expect(errorText("ERR unknown command 'AUTH', with args beginning with: 'hunter2' ")).toBe(
      "ERR unknown command 'AUTH'",
    )
  })

  it('is one short line', () => {
    const text = errorText(`ERR ${'\u001b[31mred\r\n'.repeat(100)}`)
    expect(text).not.toMatch(/\p{Cc}/u)
    expect([...text].length).toBe(160)
  })
})
