import type { PlanChange, PlanNote } from '../model/run.ts'
import type { RedisCommand } from '../ports.ts'
import { quoteArgv } from '../quote.ts'
import { countText } from '../text/format.ts'
import { plain } from '../text/plain.ts'

/** A change of a queue in words and commands: what its plan shows. */
export interface ChangeText {
  /** The outcome, without the broker: `Acknowledge 12 entries of frames in buffer`. */
  readonly title: string
  readonly changes: readonly PlanChange[]
  /** What the change's own step is called, and what it sends. */
  readonly step: string
  readonly commands: readonly string[]
  /** What is asked before it. */
  readonly look: readonly string[]
  readonly onFailure: string
  readonly notes: readonly PlanNote[]
  /** What is lost by it cannot be had back. */
  readonly final: boolean
}

/** A Redis command as a person would type it; a long list of ids is told by its first ones and the last. */
export function commandText(command: RedisCommand, mostWords = 12): string {
  const words = command.map(word => plain(String(word), 200))
  // The last word stays: it may say how the command is meant (JUSTID).
  const more = words.length - mostWords - 1
  if (more <= 1) return quoteArgv(words)
  return `${quoteArgv(words.slice(0, mostWords))} … and ${countText('en', more)} more … ${quoteArgv(words.slice(-1))}`
}

/** `1 entry`, `12 entries`, `1,200 jobs`. */
export const many = (count: number, one: string, several: string): string =>
  `${countText('en', count)} ${count === 1 ? one : several}`
/** `12 entries`. */
export const entries = (count: number): string => many(count, 'entry', 'entries')
/** `12 jobs`. */
export const jobs = (count: number): string => many(count, 'job', 'jobs')

/** What is good to know before saying yes. */
export const info = (text: string): PlanNote => ({ level: 'info', text })
/** What is lost, or may be. */
export const warn = (text: string): PlanNote => ({ level: 'warn', text })

/** A queue's or a group's name on one line. */
export const shown = (name: string): string => plain(name, 120)
