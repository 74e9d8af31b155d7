/**
 * What a broker refuses, by the word that Redis itself puts first in such an error reply. `PAUSED` is CLIENT PAUSE, and
 * `ERR` any other error to PING.
 */
export const refusalCodes = [
  'LOADING',
  'BUSY',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'OOM',
  'MISCONF',
  'NOREPLICAS',
  'READONLY',
  'PAUSED',
  'ERR',
  'NOPERM',
  'MOVED',
] as const

/** One kind of refusal. */
export type RefusalCode = (typeof refusalCodes)[number]

/** Refusals that only this connection meets: other clients may be served. */
export const ownRefusals: ReadonlySet<RefusalCode> = new Set(['NOPERM', 'MOVED'])

/** Something that Redis does not do for its clients now. */
export interface Refusal {
  readonly code: RefusalCode
  /** What fails: `stale` fails nothing, but what is read may be old. */
  readonly effect: 'writes' | 'reads' | 'both' | 'stale'
  /** What shows it: an error reply, a number, an address. Empty where the code says all. */
  readonly detail: string
}
