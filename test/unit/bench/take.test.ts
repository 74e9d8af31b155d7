import { describe, expect, it } from 'vitest'
import type { Family } from '../../bench/family.ts'
import { atMost } from '../../bench/figure.ts'
import { benchLab } from '../../bench/lab.ts'
import { takeFigures } from '../../bench/take.ts'

const one = atMost(1, 2, 's')
const measured: string[] = []
const family = (...names: readonly string[]): Family => ({
  names,
  async measure({ progress }) {
    measured.push(...names)
    progress('a round')
    return Object.fromEntries(names.map(name => [name, one]))
  },
})
const needsLab: Family = {
  names: ['far'],
  measure: async ({ lab }) => ({ far: atMost((await lab.get()).root.length, 1, 's') }),
}

async function take(...wanted: readonly string[]) {
  const said: string[] = []
  measured.length = 0
  const lab = benchLab({ BROKERLIGHT_SKIP_LAB: 'the lab needs Linux' })
  const taken = await takeFigures([family('a', 'b'), needsLab, family('c')], wanted, {
    lab,
    progress: text => said.push(text),
  })
  await lab.stop()
  return { ...taken, said }
}

describe('takeFigures', () => {
  it('takes what is wanted, and no family nothing is wanted of', async () => {
    expect(await take('b')).toEqual({
      figures: { b: one },
      isWhole: true,
      said: ['Measuring b', '  a round'],
    })
    expect(measured).toEqual(['a', 'b'])
  })

  it('leaves out what cannot be taken here, says why, and goes on', async () => {
    const { figures, isWhole, said } = await take('a', 'far', 'c')
    expect(Object.keys(figures)).toEqual(['a', 'c'])
    expect(isWhole).toBe(false)
    expect(said).toContain('  left out: the lab needs Linux')
  })
})
