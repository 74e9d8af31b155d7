/** Counters of one queue at one time of the server's clock, by name; null is unknown. */
export interface Tally {
  readonly atMs: number
  readonly counts: Readonly<Record<string, number | null>>
}

/** The last minute of a queue's counters, oldest first. */
export type TallyTape = readonly Tally[]

const windowMs = 60_000

/** The tape with one more tally; a clock that went back begins it anew. The one before the newest stays however old it is. */
export function addTally(tape: TallyTape, tally: Tally): TallyTape {
  const last = tape.at(-1)
  if (last === undefined || tally.atMs <= last.atMs) return [tally]
  return [...tape.filter(one => one === last || tally.atMs - one.atMs <= windowMs), tally]
}

/** What a counter rose by between the first and the last tally, and over how long; null until two tell it. */
export function riseOf(
  tape: TallyTape,
  name: string,
): { readonly by: number; readonly overMs: number } | null {
  const first = tape[0]
  const last = tape.at(-1)
  const from = first?.counts[name] ?? null
  const to = last?.counts[name] ?? null
  if (first === undefined || last === undefined || first === last || from === null || to === null) return null
  return { by: to - from, overMs: last.atMs - first.atMs }
}

/** A counter's rise a second; null until two tallies tell it, and where it fell: it began anew. */
export function rateOf(tape: TallyTape, name: string): number | null {
  const rise = riseOf(tape, name)
  return rise === null || rise.by < 0 ? null : (rise.by * 1000) / rise.overMs
}
