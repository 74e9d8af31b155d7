import { expect, test } from 'vitest'
import { slopePerSecond } from '../../bench/slope.ts'

test('a slope is what each second adds, whatever the noise around it', () => {
  const noisy = Array.from({ length: 100 }, (_, x) => ({ x, y: 200 + 0.5 * x + (x % 2 === 0 ? 1 : -1) }))
  expect(slopePerSecond(noisy)).toBeCloseTo(0.5, 2)
  expect(slopePerSecond([{ x: 0, y: 3 }])).toBeNaN()
})
