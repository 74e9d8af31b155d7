import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClusterNodes, rangeText, slotMoves, uncoveredSlots } from '#core/redis/cluster-nodes'

const asked = { host: '10.0.0.1', port: 7001 }
// A line of redis-server 6.0 that knows no address of its own, and lines of 8.0 with hostnames and moves.
const whole = [
  'a1 10.0.0.1:7001@17001,redis-0.local,shard-id=9f myself,master - 0 0 5 connected 0-5460 [5461-<-b2]',
  'b2 10.0.0.2:7002@17002,redis-1.local master - 0 1700000000 2 connected 5461-10922 [12-<-a1] [77->-a1]',
  'c3 10.0.0.3:7003@17003 master,fail - 1700000000 1700000000 3 disconnected 10923-16383',
  'd4 10.0.0.4:7004@17004 slave a1 0 1700000000 5 connected',
  'e5 10.0.0.5:7005@17005 slave,fail? b2 0 1700000000 2 connected',
  'f6 :0@0 handshake - 0 0 0 disconnected',
  'g7 :0@0 slave,noaddr c3 0 0 0 disconnected',
  '',
].join('\n')

describe('CLUSTER NODES', () => {
  it('is read with addresses, roles, states and slots', () => {
    const nodes = parseClusterNodes(whole, asked)
    expect(nodes.map(({ id, role, state, masterId, myself }) => [id, role, state, masterId, myself])).toEqual(
      [
        ['a1', 'master', 'ok', null, true],
        ['b2', 'master', 'ok', null, false],
        ['c3', 'master', 'down', null, false],
        ['d4', 'replica', 'ok', 'a1', false],
        ['e5', 'replica', 'suspected', 'b2', false],
      ],
    )
    expect(nodes[0]?.address).toEqual(asked)
    expect(nodes.flatMap(({ slots }) => slots).map(rangeText)).toEqual([
      '0-5460',
      '5461-10922',
      '10923-16383',
    ])
    expect(uncoveredSlots(nodes)).toBe(5461)
    expect(slotMoves(nodes)).toEqual([
      { from: '10.0.0.2:7002', to: '10.0.0.1:7001', slots: 2 },
      { from: '10.0.0.1:7001', to: '10.0.0.2:7002', slots: 1 },
    ])
  })

  it('takes the address that was asked for a node that knows none', () => {
    const line = '457726e0 :17102@27102 myself,master - 0 0 0 connected 0-2 5'
    const [node] = parseClusterNodes(line, { host: 'redis-0', port: 17102 })
    expect(node).toMatchObject({
      address: { host: 'redis-0', port: 17102 },
      slots: [
        [0, 2],
        [5, 5],
      ],
    })
    expect(node && uncoveredSlots([node])).toBe(16_380)
  })

  it('takes anything', () => {
    fc.assert(fc.property(fc.anything(), reply => Array.isArray(parseClusterNodes(reply, asked))))
    const word = fc.constantFrom('myself,master', 'slave', ':1@1', '-', '0-99999', '[1-<-', '7', 'x')
    fc.assert(
      fc.property(fc.array(word), words => uncoveredSlots(parseClusterNodes(words.join(' '), asked)) >= 0),
    )
  })
})
