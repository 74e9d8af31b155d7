/** A queue that may be looked at, with when it was looked at last and until when it rests. */
export interface Candidate {
  readonly id: string
  readonly pinned: boolean
  /** Null before the first look. */
  readonly lookedAtMs: number | null
  readonly restsUntilMs: number
}

/** Queues in one look, so that a look stays short however many there are. */
export const mostInLook = 60
/** Turns that are left to found queues where the pinned ones would take all. */
const leftToFound = 10
/** Payload that comes with a look, in characters a ms: frames of a camera would else fill the link. */
const payloadPerMs = 50
/** The time between two looks that there is anyway. */
const betweenMs = 5_000

/** Whose turn it is: pinned queues first, those that were not looked at for longest before the others. */
export function turnsOf(candidates: readonly Candidate[], nowMs: number): readonly string[] {
  const ready = candidates
    .filter(({ restsUntilMs }) => restsUntilMs <= nowMs)
    .toSorted((one, other) => (one.lookedAtMs ?? 0) - (other.lookedAtMs ?? 0))
  const found = ready.filter(({ pinned }) => !pinned)
  const forPinned = mostInLook - Math.min(leftToFound, found.length)
  const first = ready.filter(({ pinned }) => pinned).slice(0, forPinned)
  return [...first, ...found.slice(0, mostInLook - first.length)].map(({ id }) => id)
}

/** Until when a queue rests after a look that brought so much payload. */
export const restUntil = (nowMs: number, weight: number): number => nowMs + weight / payloadPerMs - betweenMs
