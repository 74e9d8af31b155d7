import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'

/** What the app shows of a broker (`degraded: …`), and what it notifies of; an empty text is nothing. */
export interface Verdict {
  readonly shown: string
  readonly notified: string
}

/** One input from real use: its line in the table that `npm test` prints at its end. */
export interface FieldCase {
  /** What is done to the broker, host or file, in a few words. */
  readonly input: string
  /** Where the rule comes from: the kind of fault, a few words that sort alike (`link`, `queue`, `ssh`). */
  readonly kind: string
}

/** Asserts what is shown and notified for an input from real use, and records both for the table of `npm test`. */
export function expectFieldCase({ kind, input }: FieldCase, actual: Verdict, expected: Verdict): void {
  const file = process.env.BROKERLIGHT_FIELD_CASES
  if (file) appendFileSync(file, `${JSON.stringify({ kind, input, actual, expected })}\n`)
  expect(actual, input).toEqual(expected)
}
