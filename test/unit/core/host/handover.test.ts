import { describe, expect, it } from 'vitest'
import { type Handover, handedOver, isHandedOver, noHandover } from '#core/host/handover'
import type { ContainerReading, ContainersReading } from '#core/model/host'

const container = (
  id: string,
  state: ContainerReading['state'] = 'running',
  exitCode: number | null = null,
) => ({ id, state, exitCode }) as ContainerReading

type Seen = readonly [atMs: number, own: ContainerReading | null, hasSuccessor?: boolean]
const following = (...seen: readonly Seen[]): Handover =>
  seen.reduce(
    (before, [atMs, own, hasSuccessor = false]) => handedOver(before, own, hasSuccessor, atMs),
    noHandover,
  )
const at = (handover: Handover, nowMs: number): boolean => {
  const { replacedAtMs, stoppedAtMs } = handover
  const value = { project: { handover: { replacedAtMs, stoppedAtMs } } } as ContainersReading
  return isHandedOver({ state: 'known', atMs: nowMs, value }, nowMs)
}

const old = container('a')
const next = container('b')

describe('a broker is handed over', () => {
  it.each<[string, readonly Seen[], until: number]>([
    [
      'while compose 2 has made the next container',
      [
        [0, old],
        [5_000, old, true],
      ],
      65_000,
    ],
    [
      'when another container runs',
      [
        [0, old],
        [5_000, next],
      ],
      65_000,
    ],
    [
      'when its container is gone',
      [
        [0, old],
        [5_000, null],
      ],
      65_000,
    ],
    [
      'when one is there again',
      [
        [0, old],
        [5_000, null],
        [20_000, next],
      ],
      80_000,
    ],
    [
      'for a moment when somebody stopped it',
      [
        [0, old],
        [5_000, container('a', 'exited', 0)],
      ],
      15_000,
    ],
    [
      'for a moment after Docker ended it',
      [
        [0, old],
        [5_000, container('a', 'exited', 143)],
      ],
      15_000,
    ],
    [
      'no longer because it stays stopped',
      [
        [0, old],
        [5_000, container('a', 'exited', 0)],
        [9_000, container('a', 'exited', 0)],
      ],
      15_000,
    ],
  ])('%s', (_, seen, until) => {
    expect(at(following(...seen), until - 1)).toBe(true)
    expect(at(following(...seen), until)).toBe(false)
  })
})

describe('a broker is not handed over', () => {
  it.each<[string, readonly Seen[]]>([
    ['at the first reading', [[5_000, next]]],
    ['at the first reading, when it is stopped', [[5_000, container('a', 'exited', 0)]]],
    [
      'when it was restarted',
      [
        [0, old],
        [5_000, old],
      ],
    ],
    [
      'when it crashed',
      [
        [0, old],
        [5_000, container('a', 'exited', 1)],
      ],
    ],
    [
      'when it was killed for its memory',
      [
        [0, old],
        [5_000, container('a', 'exited', 137)],
      ],
    ],
    [
      'when it starts again and again',
      [
        [0, old],
        [5_000, container('a', 'restarting', 1)],
      ],
    ],
  ])('%s', (_, seen) => {
    expect(at(following(...seen), 5_001)).toBe(false)
  })

  it('while nothing is known of its containers', () => {
    expect(isHandedOver({ state: 'unknown', reason: 'no host' }, 0)).toBe(false)
  })
})
