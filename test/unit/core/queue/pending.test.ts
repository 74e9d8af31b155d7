import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idAfter, isBefore, timeOfId } from '#core/queue/entry-id'
import {
  cannotAskIdle,
  type PendingQuestion,
  pendingCommands,
  pendingRows,
  readPending,
} from '#core/queue/pending'

const question: PendingQuestion = { queue: 'frames', group: 'buffer', after: null, minIdleMs: 0, limit: 2 }
const reply = (value: unknown) => ({ ok: true, value }) as const
const row = (id: string, idle = 5) => [id, 'w1', idle, 3]

describe('entry ids', () => {
  it('tell their time, unless somebody made them by hand', () => {
    expect([timeOfId('1795272023745-3'), timeOfId('12-0'), timeOfId('x')]).toEqual([
      1_795_272_023_745,
      null,
      null,
    ])
  })
  it('have a next one, also at the end of a millisecond', () => {
    expect(idAfter('5-9')).toBe('5-10')
    expect(idAfter('5-9007199254740993')).toBe('5-9007199254740994')
  })
  it('are ordered as numbers', () => {
    expect([isBefore('9-0', '10-0'), isBefore('5-9', '5-10'), isBefore('5-1', '5-1')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('a page of pending entries', () => {
  it('is asked for in one round trip, after the last one, and by idle time where Redis can', () => {
    expect(pendingCommands({ ...question, after: '5-1', minIdleMs: 1500 })).toEqual([
      ['TIME'],
      ['XPENDING', 'frames', 'buffer'],
      ['XPENDING', 'frames', 'buffer', 'IDLE', 1500, '5-2', '+', 2],
    ])
    expect(pendingCommands({ ...question, minIdleMs: 1500 }, false)[2]).toEqual([
      'XPENDING',
      'frames',
      'buffer',
      '-',
      '+',
      2,
    ])
    expect(cannotAskIdle([reply([]), reply([]), { ok: false, error: 'ERR syntax error' }])).toBe(true)
    expect(cannotAskIdle([reply([]), reply([]), { ok: false, error: 'NOGROUP' }])).toBe(false)
  })

  it('tells ages by the clock of the server, and where the next page begins', () => {
    const ids = ['1795272000000-0', '1795272000001-0']
    const replies = [
      reply(['1795272002', '0']),
      reply([7, ids[0], ids[1], []]),
      reply(ids.map(id => row(id))),
    ]
    expect(readPending(question, replies)).toEqual({
      ok: true,
      value: {
        queue: 'frames',
        group: 'buffer',
        total: 7,
        entries: [
          { id: ids[0], consumer: 'w1', idleMs: 5, ageMs: 2000, deliveries: 3 },
          { id: ids[1], consumer: 'w1', idleMs: 5, ageMs: 1999, deliveries: 3 },
        ],
        nextAfter: ids[1],
      },
    })
  })

  it('goes on after what is not idle enough where Redis cannot leave it out itself', () => {
    const replies = [reply(null), reply([2]), reply([row('1-1', 9), row('1-2', 1)])]
    const read = readPending({ ...question, minIdleMs: 5 }, replies)
    expect(read).toMatchObject({
      ok: true,
      value: { entries: [{ id: '1-1', ageMs: null }], nextAfter: '1-2' },
    })
  })

  it('stays a list of whole entries whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        for (const entry of pendingRows(value, 0)) expect(typeof entry.id).toBe('string')
      }),
    )
  })
})
