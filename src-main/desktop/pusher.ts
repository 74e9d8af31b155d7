import type { PushChannel, ValueOf } from '#core/contract'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'

/** At most two snapshots a second reach the window. */
export const snapshotEveryMs = 500

/** What pushing needs: the way out, a clock, and a timer that is called once and can be called off. */
export interface PushOutlet {
  send<K extends PushChannel>(channel: K, value: ValueOf<K>): void
  nowMs(): number
  after(ms: number, call: () => void): () => void
}

/** Sends values to one window: those of a tick together, snapshots paced, and nothing while it cannot be seen. */
export interface Pusher {
  snapshot(snapshot: Snapshot): void
  run(run: RunView): void
  /** The page listens and somebody sees it; what waited goes out at once. */
  setOpen(open: boolean): void
  /** Drops what waits and its timer. */
  stop(): void
}

/** Builds the pusher of one window; it starts closed. */
export function createPusher(outlet: PushOutlet): Pusher {
  let open = false
  let snapshot: Snapshot | null = null
  let sentAtMs = Number.NEGATIVE_INFINITY
  const runs = new Map<string, RunView>()
  let callOff: (() => void) | null = null

  const flush = (): void => {
    callOff = null
    for (const run of runs.values()) outlet.send('runChanged', run)
    runs.clear()
    if (snapshot !== null && waitMs() === 0) {
      outlet.send('snapshotChanged', snapshot)
      snapshot = null
      sentAtMs = outlet.nowMs()
    }
    if (snapshot !== null) callOff = outlet.after(waitMs(), flush)
  }
  const waitMs = (): number => Math.max(0, sentAtMs + snapshotEveryMs - outlet.nowMs())
  const schedule = (): void => {
    if (!open) return
    callOff?.()
    callOff = outlet.after(runs.size > 0 ? 0 : waitMs(), flush)
  }
  const stop = (): void => {
    callOff?.()
    callOff = null
  }

  return {
    snapshot(next) {
      snapshot = next
      schedule()
    },
    run(run) {
      runs.set(run.id, run)
      schedule()
    },
    setOpen(next) {
      open = next
      if (!open) stop()
      else if (snapshot !== null || runs.size > 0) schedule()
    },
    stop() {
      stop()
      snapshot = null
      runs.clear()
    },
  }
}
