import type { AlertView } from '../model/alert.ts'
import type { Health } from '../model/snapshot.ts'

/**
 * The verdict with what the rules found: a broker that looks well and has a critical alert that nobody knows of yet is
 * degraded, so that it is seen in the tray. Everything else health judges by itself.
 */
export function withAlerts(health: Health, alerts: readonly AlertView[]): Health {
  const pressing = alerts.filter(
    ({ severity, acknowledged, quiet, rule }) =>
      severity === 'critical' && acknowledged === null && quiet === null && rule !== 'instance-down',
  )
  if (health.level !== 'ok' || pressing.length === 0) return health
  return {
    level: 'degraded',
    reasons: pressing.map(({ rule, layer, text }) => ({
      code: `alert:${rule}`,
      level: 'degraded',
      layer,
      text,
    })),
    sinceMs: Math.min(...pressing.map(({ raisedAtMs }) => raisedAtMs)),
  }
}
