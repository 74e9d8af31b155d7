import { connectionRules } from './alerts/pack.ts'
import { isUnseen } from './health/block.ts'
import type { HealthInput } from './health/input.ts'
import { judgeLink } from './health/link.ts'
import type { AlertView } from './model/alert.ts'
import type { Health } from './model/snapshot.ts'

/**
 * What stands between us and a fresh sample of the broker, with since when. Ok is a broker whose numbers are seen; what
 * they mean is decided by the rules alone.
 */
export function connectionHealth(input: HealthInput): Health {
  const reason = judgeLink(input)
  const { previous, nowMs } = input
  if (reason === 'as-before' && previous !== null) return previous
  const reasons = reason === null || reason === 'as-before' ? [] : [reason]
  const level = reasons[0]?.level ?? 'ok'
  return {
    level,
    reasons,
    sinceMs: previous?.level === level ? Math.min(previous.sinceMs, nowMs) : nowMs,
  }
}

type FiringAlert = Pick<AlertView, 'rule' | 'layer' | 'labels' | 'text' | 'sinceMs' | 'degrades'>

/**
 * The verdict on a broker: its connection, and where that is well the alerts that fire and make it degraded, worst
 * first as they are given. `down` is kept for a broker that does not answer.
 */
export function brokerHealth(connection: Health, alerts: readonly FiringAlert[]): Health {
  if (connection.level === 'down' || isUnseen(connection)) return connection
  // What the connection is, it says itself: an alert about it may stand a moment longer.
  const degrading = alerts.filter(({ degrades, rule }) => degrades && !connectionRules.has(rule))
  if (degrading.length === 0) return connection
  const reasons = degrading.map(({ rule, layer, labels, text }) => ({
    code: rule,
    level: 'degraded' as const,
    layer,
    text,
    labels,
  }))
  const sinceMs = Math.min(...degrading.map(one => one.sinceMs))
  if (connection.level === 'unknown')
    return { level: 'degraded', reasons: [...reasons, ...connection.reasons], sinceMs }
  return connection.level === 'ok'
    ? { level: 'degraded', reasons, sinceMs }
    : { ...connection, reasons: [...connection.reasons, ...reasons] }
}
