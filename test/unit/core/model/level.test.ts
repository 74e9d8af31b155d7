import { expect, it } from 'vitest'
import { type Level, levelsWorstFirst, worstLevel } from '#core/model/level'

it.each([
  [['ok', 'down', 'unknown'], 'down'],
  [['ok', 'unknown', 'degraded'], 'degraded'],
  [['ok', 'unknown'], 'unknown'],
  [['ok', 'ok'], 'ok'],
  [[], 'unknown'],
] as const)('the worst of %j is %s', (levels, worst) => {
  expect(worstLevel(levels)).toBe(worst)
})

it('every level has its place once', () => {
  const all: Record<Level, true> = { ok: true, degraded: true, down: true, unknown: true }
  expect(new Set(levelsWorstFirst)).toEqual(new Set(Object.keys(all)))
  expect(levelsWorstFirst).toHaveLength(4)
})
