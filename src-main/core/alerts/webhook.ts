import type { Language } from '../text/say.ts'
import type { Standing } from './state.ts'
import { adviceText, alertText } from './text.ts'

/** An alert that begins or ends, for the webhook. */
export interface Posted {
  readonly alert: Standing
  /** Epoch ms; null while it stands. */
  readonly endedAtMs: number | null
}

/** How Alertmanager writes a time that is not known yet. */
const never = '0001-01-01T00:00:00Z'
/** Machines read it: one language whatever the faces speak. */
const language: Language = 'en'

/** So many alerts are in one message; of more only the number. */
const mostAlerts = 500

/** How a receiver is spoken to: Alertmanager's webhook (version 4), or the API of an Alertmanager itself. */
export type Receiver = 'webhook' | 'alertmanager'

/** An Alertmanager's API has this path, under any prefix. */
const alertmanagerPath = '/api/v2/alerts'

/** The receiver that an address names by its path. */
export const receiverAt = (url: string): Receiver =>
  new URL(url).pathname.replace(/\/$/, '').endsWith(alertmanagerPath) ? 'alertmanager' : 'webhook'

/** The API that an Alertmanager would have, if its own page is at this address; null where the path is a webhook's own. */
export function alertmanagerAt(address: string): { readonly alerts: string; readonly status: string } | null {
  const url = new URL(address)
  const base = url.pathname
    .replace(/\/api\/v1\/alerts\/?$/, '')
    .replace(/\/(?:alertmanager)?$/, end => end.replace(/\/$/, ''))
  if (base !== '' && base !== '/alertmanager') return null
  const at = (path: string): string => `${url.origin}${base}${path}`
  return { alerts: at(alertmanagerPath), status: at('/api/v2/status') }
}

/** Whether an answer to `/api/v2/status` is an Alertmanager's. */
export const isAlertmanager = (body: string): boolean => /"versionInfo"/.test(body) && /"cluster"/.test(body)

/** The message of Alertmanager's webhook (version 4): the whole group of one broker, and what is over since the last. */
export function webhookBody(broker: string, posted: readonly Posted[]): string {
  const alerts = posted.slice(0, mostAlerts).map(alertOf)
  const labels = alerts.map(one => one.labels)
  return JSON.stringify({
    version: '4',
    groupKey: `{}:{broker=${JSON.stringify(broker)}}`,
    truncatedAlerts: posted.length - alerts.length,
    status: posted.some(({ endedAtMs }) => endedAtMs === null) ? 'firing' : 'resolved',
    receiver: 'brokerlight',
    groupLabels: { broker },
    commonLabels: common(labels),
    commonAnnotations: common(alerts.map(one => one.annotations)),
    externalURL: '',
    alerts,
  })
}

/** Alertmanager takes an alert for resolved this long after it heard of it last. */
const firingForMs = 240_000
/** What fires is sent to an Alertmanager again this often. */
export const resendEveryMs = 60_000

/** The body for the API of an Alertmanager (v2): each alert with its labels, and with when it ends at the latest. */
export function alertmanagerBody(posted: readonly Posted[], nowMs: number): string {
  return JSON.stringify(
    posted.map(one => {
      const { labels, annotations, startsAt } = alertOf(one)
      // An end before the beginning is refused: a clock was set back.
      const endsAtMs = Math.max(one.endedAtMs ?? nowMs + firingForMs, one.alert.raisedAtMs)
      return { labels, annotations, startsAt, endsAt: new Date(endsAtMs).toISOString() }
    }),
  )
}

function alertOf({ alert, endedAtMs }: Posted) {
  const own = Object.entries(alert.labels).map(([name, value]) => [labelName(name), value])
  const labels: Readonly<Record<string, string>> = {
    ...Object.fromEntries(own),
    alertname: alert.rule,
    broker: alert.broker,
    severity: alert.severity,
    layer: alert.layer,
  }
  return {
    status: endedAtMs === null ? ('firing' as const) : ('resolved' as const),
    labels,
    annotations: {
      summary: alertText(alert, language),
      description: adviceText(alert, language),
      ...(alert.deploy === null ? {} : { since_deploy: alert.deploy.title }),
    },
    startsAt: new Date(alert.raisedAtMs).toISOString(),
    endsAt: endedAtMs === null ? never : new Date(endedAtMs).toISOString(),
    generatorURL: '',
    fingerprint: fingerprintOf(labels),
  }
}

const labelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_')

/** What all of them have alike. */
function common(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every(other => other[name] === value)),
  )
}

/** The same for the same labels, as Alertmanager makes it: FNV-1a of 64 bits over sorted names and values. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const separator = 255
  const encoder = new TextEncoder()
  let hash = 0xcbf29ce484222325n
  for (const name of Object.keys(labels).toSorted((one, other) => (one < other ? -1 : 1))) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of [...encoder.encode(text), separator]) {
        hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
      }
    }
  }
  return hash.toString(16).padStart(16, '0')
}

/** The longest pause that is kept: a server may ask for more, and a clock that was set back looks so. */
export const mostPauseMs = 3_600_000
const refusedPauseMs = 300_000

/** The pause before the next attempt: doubling from a second to five minutes. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(refusedPauseMs, 1000 * 2 ** Math.min(attempts, 20))

/** Whether an answer means that the same message may be taken later. */
export const mayBeTakenLater = (status: number): boolean => status >= 500 || status === 408 || status === 429

/** The pause after a message was not taken: what the server asks for counts, and a refusal is asked about now and then. */
export function pauseMs(
  {
    status,
    retryAfter,
    attempts,
  }: {
    /** Null where nothing answered. */
    readonly status: number | null
    /** The header `Retry-After`: seconds, or a date. */
    readonly retryAfter: string | null
    readonly attempts: number
  },
  nowMs: number,
): number {
  const isRefused = status !== null && !mayBeTakenLater(status)
  const own = isRefused ? refusedPauseMs : retryAfterMs(attempts)
  return Math.min(mostPauseMs, Math.max(own, askedForMs(retryAfter, nowMs)))
}

function askedForMs(retryAfter: string | null, nowMs: number): number {
  const text = retryAfter?.trim() ?? ''
  if (text === '') return 0
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0
}
