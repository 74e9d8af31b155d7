import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLatency } from '#core/redis/latency'

const event = { event: 'command', atSeconds: 1_795_257_814, latestMs: 12, maxMs: 40 }

describe('parseLatency', () => {
  it.each([
    ['four columns', [['command', 1_795_257_814, 12, 40]], [event]],
    ['the further columns of Redis 8', [['command', 1_795_257_814, 12, 40, 400, 31]], [event]],
    ['nothing to tell', [], []],
    ['rows that are no rows', [['command'], null, 'fork', ['fork', 'x', 1, 1]], []],
    ['no list', 'OK', []],
    ['null', null, []],
  ])('reads %s', (_, reply, events) => {
    expect(parseLatency(reply)).toEqual(events)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.array(fc.anything())), (reply, rows) => {
        parseLatency(reply)
        parseLatency(rows)
      }),
    )
  })
})
