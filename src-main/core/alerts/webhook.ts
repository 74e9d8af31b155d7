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

/** The message of Alertmanager's webhook (version 4) about alerts of one broker. */
export function webhookBody(broker: string, posted: readonly Posted[]): string {
  const alerts = posted.map(alertOf)
  const labels = alerts.map(one => one.labels)
  return JSON.stringify({
    version: '4',
    groupKey: `{}:{broker=${JSON.stringify(broker)}}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'brokerlight',
    groupLabels: { broker },
    commonLabels: common(labels),
    commonAnnotations: common(alerts.map(one => one.annotations)),
    externalURL: '',
    alerts,
  })
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

/** The pause before the next attempt: doubling from a second to five minutes. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(300_000, 1000 * 2 ** Math.min(attempts, 20))

/** Whether an answer means that the same message may be taken later. */
export const mayBeTakenLater = (status: number): boolean => status >= 500 || status === 408 || status === 429
