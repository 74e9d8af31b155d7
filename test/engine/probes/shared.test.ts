import { expect, it } from 'vitest'
import { askShared } from '../../../src-main/probes/shared.ts'

it('asks a machine once for all who come within a while, and anew for who must know', async () => {
  let now = 1_000
  let asked = 0
  const from = (machine: object, forMs: number, question = 'host') =>
    askShared({
      machine,
      question,
      forMs,
      nowMs: () => now,
      steadyMs: () => now,
      ask: async () => {
        asked += 1
        return asked
      },
    })
  const nebula = {}
  const first = await Promise.all([from(nebula, 2_000), from(nebula, 2_000)])
  expect(first).toEqual([
    { atMs: 1_000, answer: 1 },
    { atMs: 1_000, answer: 1 },
  ])
  now = 2_900
  expect(await from(nebula, 2_000)).toEqual({ atMs: 1_000, answer: 1 })
  expect(await from(nebula, 0)).toEqual({ atMs: 2_900, answer: 2 })
  expect(await from(nebula, 2_000)).toEqual({ atMs: 2_900, answer: 2 })
  expect((await from(nebula, 2_000, 'containers')).answer).toBe(3)
  expect((await from({}, 2_000)).answer).toBe(4)
  now = 4_900
  expect(await from(nebula, 2_000)).toEqual({ atMs: 4_900, answer: 5 })
})
