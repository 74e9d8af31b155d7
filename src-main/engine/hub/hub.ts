import type { Snapshot } from '#core/model/snapshot'
import type { Unsubscribe } from '../engine.ts'

/** Between two snapshots while somebody looks: at most 2 a second. */
const seenGapMs = 500
/** And while nobody does. */
const hiddenGapMs = 2_000

/** Holds the current snapshot and hands new ones out, not too many. */
export interface Hub {
  current(): Snapshot
  /** Something changed: a new snapshot goes out when its turn has come. */
  touch(): void
  /** A level, a run or a question changed: a new snapshot goes out at once. */
  touchNow(): void
  setSeen(seen: boolean): void
  onSnapshot(listener: (snapshot: Snapshot) => void): Unsubscribe
  stop(): void
}

/** Builds the hub around the function that builds a snapshot of a revision. Nothing is built while nothing changed. */
export function createHub(build: (revision: number) => Snapshot, steadyMs: () => number): Hub {
  const listeners = new Set<(snapshot: Snapshot) => void>()
  let current: Snapshot | null = null
  let revision = 0
  let builtAtMs = Number.NEGATIVE_INFINITY
  let gapMs = seenGapMs
  let timer: NodeJS.Timeout | undefined
  let soon: NodeJS.Immediate | undefined
  let stopped = false

  const emit = (): Snapshot => {
    clearTimeout(timer)
    clearImmediate(soon)
    timer = undefined
    soon = undefined
    revision += 1
    builtAtMs = steadyMs()
    const snapshot = build(revision)
    current = snapshot
    for (const listener of [...listeners]) listener(snapshot)
    return snapshot
  }
  const waiting = (): boolean => timer !== undefined || soon !== undefined

  return {
    current: () => (current === null || soon !== undefined ? emit() : current),
    touch() {
      if (stopped || waiting()) return
      timer = setTimeout(emit, Math.max(0, builtAtMs + gapMs - steadyMs()))
    },
    touchNow() {
      if (!stopped) soon ??= setImmediate(emit)
    },
    setSeen(seen) {
      gapMs = seen ? seenGapMs : hiddenGapMs
      if (timer === undefined) return
      clearTimeout(timer)
      timer = undefined
      this.touch()
    },
    onSnapshot(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      clearImmediate(soon)
      listeners.clear()
    },
  }
}
