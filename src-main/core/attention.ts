import type { AlertView } from './model/alert.ts'
import { type Level, worstLevel } from './model/level.ts'
import type { BrokerView, Health, Reason } from './model/snapshot.ts'

/**
 * The level of a broker without what somebody took: `taken` is all of it. A reason counts until every alert about it is
 * taken; a reason that no alert is about counts always. What remains after all is taken is `ok`.
 */
export function attentionOf(health: Health, alerts: readonly AlertView[], taken: boolean): Level {
  if (taken) return 'ok'
  const open = openReasons(health, alerts)
  if (open.length === health.reasons.length) return health.level
  return open.length === 0 ? 'ok' : worstLevel(open.map(({ level }) => level))
}

/** The reasons that nobody took, worst first. */
export const openReasons = (health: Health, alerts: readonly AlertView[]): readonly Reason[] =>
  health.reasons.filter(reason => !isReasonTaken(reason, alerts))

/** The worst level that nobody took, over all brokers. */
export const worstAttention = (brokers: readonly BrokerView[]): Level =>
  worstLevel(brokers.map(({ attention }) => attention))

function isReasonTaken(reason: Reason, alerts: readonly AlertView[]): boolean {
  const about = alerts.filter(alert => isAbout(alert, reason))
  return about.length > 0 && about.every(({ taken }) => taken)
}

/** The rules that say by themselves that a broker is down, or that it cannot be watched. */
const rulesOfLevel: Readonly<Partial<Record<Level, readonly string[]>>> = {
  down: ['instance-down'],
  unknown: ['watch-blocked', 'host-unreachable'],
}

/** A reason of an alert has the id of its rule for a code, and its labels. */
const isAbout = ({ rule, labels }: AlertView, reason: Reason): boolean =>
  rulesOfLevel[reason.level]?.includes(rule) ||
  (reason.code === rule && JSON.stringify(labels) === JSON.stringify(reason.labels))
