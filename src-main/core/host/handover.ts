import type { ContainerReading, ContainersReading } from '../model/host.ts'
import type { Reading } from '../model/sample.ts'

/** What is remembered of the broker's container from one reading to the next. */
export interface Handover {
  /** Its id; null while there is none, undefined before the first reading. */
  readonly id: string | null | undefined
  readonly isStopped: boolean
  /** When another container was last seen in its place, or on the way there; epoch ms. */
  readonly replacedAtMs: number | null
  /** When it was first seen stopped by a signal that somebody sent; epoch ms. */
  readonly stoppedAtMs: number | null
}

/** Before the first reading. */
export const noHandover: Handover = { id: undefined, isStopped: false, replacedAtMs: null, stoppedAtMs: null }

/** Exit codes of a Redis that was asked to end: by its own way out, and by the signal that Docker sends. */
const stopCodes: ReadonlySet<number | null> = new Set([0, 143])

/**
 * Takes over a reading: `own` is the broker's container, `hasSuccessor` says that compose has made the next one beside it.
 * A container of another id is somebody's deploy, by whatever tool: a crash never makes one.
 */
export function handedOver(
  before: Handover,
  own: ContainerReading | null,
  hasSuccessor: boolean,
  atMs: number,
): Handover {
  const id = own?.id ?? null
  const isOther = before.id !== undefined && before.id !== id
  const isStopped = own?.state === 'exited' && stopCodes.has(own.exitCode)
  const wasRunning = before.id !== undefined && !before.isStopped
  return {
    id,
    isStopped,
    replacedAtMs: isOther || hasSuccessor ? atMs : before.replacedAtMs,
    stoppedAtMs: isStopped && wasRunning ? atMs : before.stoppedAtMs,
  }
}

/** Whoever replaces a container has this long until its Redis serves again; who stops one may be about to start the next. */
const graceMs = { replaced: 60_000, stopped: 10_000 } as const

/** Whether somebody else is replacing the broker's container now, so that a broker that is away is no news yet. */
export function isHandedOver(containers: Reading<ContainersReading>, nowMs: number): boolean {
  const handover = containers.state === 'known' ? containers.value.project?.handover : undefined
  if (handover === undefined) return false
  const isWithin = (sinceMs: number | null, ms: number): boolean => sinceMs !== null && nowMs - sinceMs < ms
  return isWithin(handover.replacedAtMs, graceMs.replaced) || isWithin(handover.stoppedAtMs, graceMs.stopped)
}
