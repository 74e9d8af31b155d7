import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, addressText, parseSlots, redirection, slotCount, slotOf } from '#core/redis/slots'

const asked = { host: '10.0.0.9', port: 7000 }

describe('slots of keys', () => {
  // What CLUSTER KEYSLOT of Redis 7.0 answered.
  it.each([
    ['123456789', 12739],
    ['foo', 12182],
    ['{user1000}.following', 3443],
    ['{user1000}.followers', 3443],
    ['foo{}{bar}', 8363],
    ['foo{{bar}}zap', 4015],
    ['foo{bar}{zap}', 5061],
    ['zażółć', 10926],
    ['', 0],
  ])('%s is in %i', (key, slot) => {
    expect(slotOf(key)).toBe(slot)
  })

  it('is the same for text and for its bytes', () => {
    expect(slotOf(new TextEncoder().encode('zażółć{ąę}'))).toBe(slotOf('ąę'))
  })

  it('has one for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), key => slotOf(key) >= 0 && slotOf(key) < slotCount))
  })
})

describe('addresses', () => {
  it.each(['10.0.0.1:6379', 'redis-0.local:7001', '[::1]:6379'])('reads and writes %s', text => {
    const address = addressOf(text)
    expect(address && addressText(address)).toBe(text)
  })

  it('reads an IPv6 address as MOVED writes it', () => {
    expect(addressOf('fd00::2:6381')).toEqual({ host: 'fd00::2', port: 6381 })
  })

  it.each(['', 'redis', 'redis:', 'redis:0', 'redis:70000', ':x'])('%j is none', text => {
    expect(addressOf(text)).toBeNull()
  })
})

describe('CLUSTER SLOTS', () => {
  it('names the master of each range, and the one that was asked where it does not know itself', () => {
    const reply = [
      [0, 5460, ['10.0.0.1', 7001, 'id'], ['10.0.0.4', 7004, 'id']],
      [5461, 5461, ['', 7002, 'id']],
      [5462, 9000, ['?', 7003, 'id']],
      [9001, 16_384, ['10.0.0.1', 7001]],
      'nonsense',
    ]
    expect(parseSlots(reply, asked)).toEqual([
      { from: 0, to: 5460, host: '10.0.0.1', port: 7001 },
      { from: 5461, to: 5461, host: '10.0.0.9', port: 7002 },
    ])
  })

  it('takes anything', () => {
    fc.assert(fc.property(fc.anything(), reply => Array.isArray(parseSlots(reply, asked))))
  })
})

describe('redirections', () => {
  it('tells for good from for once', () => {
    expect(redirection('MOVED 3999 10.0.0.2:6381', asked)).toEqual({
      kind: 'moved',
      slot: 3999,
      to: { host: '10.0.0.2', port: 6381 },
    })
    expect(redirection('ASK 3999 :6381', asked)).toEqual({
      kind: 'ask',
      slot: 3999,
      to: { host: '10.0.0.9', port: 6381 },
    })
  })

  it.each(['ERR no', 'MOVED', 'MOVED x 10.0.0.1:1', 'MOVED 1 nowhere'])('%s is none', error => {
    expect(redirection(error, asked)).toBeNull()
  })
})
