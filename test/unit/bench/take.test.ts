import { describe, expect, it } from 'vitest'
import type { Family } from '../../bench/family.ts'
import { atMost } from '../../bench/figure.ts'
import { benchLab } from '../../bench/lab.ts'
import { takeFigures } from '../../bench/take.ts'

const one = atMost(1, 2, 's')
const measured: string[] = []
const family = (...names: readonly string[]): Family => ({
  names,
  needsLab: false,
  async measure({ progress }) {
    measured.push(...names)
    progress('a round')
    return Object.fromEntries(names.map(name => [name, one]))
  },
})
const far: Family = { ...family('far'), needsLab: true }
const broken: Family = { ...family('broken'), measure: () => Promise.reject(new Error('no sshd')) }

async function take(...wanted: readonly string[]) {
  const said: string[] = []
  measured.length = 0
  const lab = benchLab({ BROKERLIGHT_SKIP_LAB: 'the lab needs Linux' })
  const progress = (text: string): void => void said.push(text)
  const taken = await takeFigures([family('a', 'b'), far, broken, family('c')], wanted, {
    lab,
    progress,
    atEnd: () => undefined,
  })
  return { ...taken, said }
}

describe('takeFigures', () => {
  it('takes what is wanted, and no family nothing is wanted of', async () => {
    const said = ['Measuring b', '  a round']
    expect(await take('b')).toEqual({ figures: { b: one }, hasFailed: false, said })
    expect(measured).toEqual(['a', 'b'])
  })

  it('leaves out what needs a lab where there is none, says why, and goes on', async () => {
    const { figures, hasFailed, said } = await take('a', 'far', 'c')
    expect([Object.keys(figures), hasFailed]).toEqual([['a', 'c'], false])
    expect(measured).not.toContain('far')
    expect(said).toContain('  left out: the lab needs Linux')
  })

  it('tells a measurement that failed, and goes on', async () => {
    const { figures, hasFailed, said } = await take('broken', 'c')
    expect([Object.keys(figures), hasFailed]).toEqual([['c'], true])
    expect(said).toContain('  failed: no sshd')
  })
})
