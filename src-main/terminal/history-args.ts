import { err, ok, type Result } from '#core/result'

/** The options of `history` besides --queue. */
export const historySpec = {
  measure: { type: 'string' },
  last: { type: 'string' },
  csv: { type: 'boolean' },
} as const

/** What is asked about the past; without a measure, what can be asked for. */
export interface HistoryCommand {
  readonly name: 'history'
  readonly measure: string | null
  readonly queue: string | null
  readonly lastMs: number
  readonly csv: boolean
}

/** The options as they were typed. */
interface Values {
  readonly measure?: string
  readonly queue?: string
  readonly last?: string
  readonly csv?: boolean
  readonly json?: boolean
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time as typed: `5m`, `24h`, `7d`; null for anything else. */
export function lengthMs(text: string): number | null {
  const [, count = '', unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  const isUnit = unit === 'm' || unit === 'h' || unit === 'd'
  return isUnit && Number(count) > 0 ? Number(count) * unitMs[unit] : null
}

/** Reads the options of `history`. The error is a sentence. */
export function historyCommand(values: Values): Result<HistoryCommand> {
  const { measure = null, queue = null, last = '1h', csv = false } = values
  const lastMs = lengthMs(last)
  if (lastMs === null) return err(`--last wants a length of time such as 5m, 24h or 7d, not ${last}.`)
  if (csv && values.json) return err('history writes --csv or --json, not both.')
  if (csv && measure === null) return err('--csv needs --measure: see brokerlight history.')
  return ok({ name: 'history', measure, queue, lastMs, csv })
}
