import { describe, expect, it } from 'vitest'
import { fleetOrder, shownBroker } from '../../../../src-renderer/store/fleet.ts'
import { brokerAt } from '../../core/support/views.ts'

const nebula = brokerAt('nebula', 'degraded')
const grill = brokerAt('grill', 'ok')
const raibid = brokerAt('raibid', 'down')
const mspbyte = brokerAt('mspbyte', 'unknown')

describe('the order of the fleet', () => {
  it('is worst first, then by name', () => {
    const also = brokerAt('also', 'ok')
    expect(fleetOrder([grill, nebula, mspbyte, also, raibid], [], false)).toEqual([
      'raibid',
      'nebula',
      'mspbyte',
      'also',
      'grill',
    ])
  })
  it('stays while it is held; new ones come last and gone ones go', () => {
    const before = ['grill', 'nebula', 'gone']
    expect(fleetOrder([raibid, nebula, grill], before, true)).toEqual(['grill', 'nebula', 'raibid'])
  })
})

describe('the broker on show', () => {
  it('is the chosen one while it exists, else the first', () => {
    expect(shownBroker(['a', 'b'], 'b')).toBe('b')
    expect(shownBroker(['a', 'b'], 'gone')).toBe('a')
    expect(shownBroker(['a', 'b'], null)).toBe('a')
    expect(shownBroker([], 'a')).toBeNull()
  })
})
