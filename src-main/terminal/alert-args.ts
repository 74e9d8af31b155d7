import { err, ok, type Result } from '#core/result'
import { lengthMs } from './history-args.ts'

/** The commands about alerts. */
export type AlertCommand =
  | { readonly name: 'alerts'; readonly log: boolean; readonly limit: number }
  | { readonly name: 'ack'; readonly alert: string; readonly note: string }
  | { readonly name: 'unack'; readonly alert: string }
  /** Null ends the snooze. */
  | { readonly name: 'snooze'; readonly alert: string; readonly forMs: number | null }
  | { readonly name: 'silence'; readonly what: SilenceWish }

/** What is asked of silences. */
export type SilenceWish =
  | { readonly do: 'list' }
  | { readonly do: 'end'; readonly id: string }
  | { readonly do: 'begin'; readonly rule: string | null; readonly forMs: number; readonly comment: string }

/** The options of those commands that no other has. */
export const alertSpec = {
  log: { type: 'boolean' },
  note: { type: 'string' },
  for: { type: 'string' },
  rule: { type: 'string' },
  comment: { type: 'string' },
  list: { type: 'boolean' },
  end: { type: 'string' },
} as const

/** The options as they were typed. */
export interface AlertValues {
  readonly log?: boolean
  readonly limit?: string
  readonly note?: string
  readonly for?: string
  readonly rule?: string
  readonly comment?: string
  readonly list?: boolean
  readonly end?: string
}

const usualLimit = 50
const mostLimit = 1000

/** Reads a command about alerts; `alert` is the word behind it. The error is a sentence. */
export function alertCommand(
  name: AlertCommand['name'],
  values: AlertValues,
  alert: string | undefined,
): Result<AlertCommand> {
  if (name === 'alerts') return alertsCommand(values)
  if (name === 'silence') return silenceCommand(values)
  if (alert === undefined) return err(`${name} needs the id of an alert: see brokerlight alerts.`)
  if (name === 'unack') return ok({ name, alert })
  if (name === 'ack') return ok({ name, alert, note: values.note ?? '' })
  if (values.end !== undefined || values.for === undefined) {
    return err('snooze needs --for, a length of time such as 30m, 2h or 1d; --for 0 ends it.')
  }
  const forMs = values.for === '0' ? 0 : lengthMs(values.for)
  if (forMs === null) return err(notALength(values.for))
  return ok({ name, alert, forMs: forMs === 0 ? null : forMs })
}

const notALength = (text: string): string =>
  `--for wants a length of time such as 30m, 2h or 1d, not ${text}.`

function alertsCommand({ log = false, limit = String(usualLimit) }: AlertValues): Result<AlertCommand> {
  const most = Number(limit)
  if (Number.isSafeInteger(most) && most >= 1 && most <= mostLimit) {
    return ok({ name: 'alerts', log, limit: most })
  }
  return err(`--limit wants a whole number from 1 to ${mostLimit}, not ${limit}.`)
}

function silenceCommand(values: AlertValues): Result<AlertCommand> {
  const name = 'silence'
  const begins = values.for !== undefined
  const asked = [values.list === true, values.end !== undefined, begins].filter(Boolean)
  if (asked.length !== 1) return err('silence needs one of --for, --list and --end.')
  if (values.list) return ok({ name, what: { do: 'list' } })
  if (values.end !== undefined) return ok({ name, what: { do: 'end', id: values.end } })
  const forMs = lengthMs(values.for ?? '')
  if (forMs === null) return err(notALength(values.for ?? ''))
  if (!values.comment?.trim()) return err('silence needs --comment: why nobody is to be told.')
  const { rule = null, comment } = values
  return ok({ name, what: { do: 'begin', rule, forMs, comment } })
}
