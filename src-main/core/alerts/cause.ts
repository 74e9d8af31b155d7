import { isOut, watchBlock } from '../health/block.ts'
import type { Health } from '../model/snapshot.ts'
import { connectionRules } from './pack.ts'

/**
 * The cause that the verdict names now, for an alert that says that a broker does not answer or cannot be watched: its
 * rule knows only that it is so. Null for other alerts, and while there is no cause.
 */
export function causeText({ rule }: { readonly rule: string }, health: Health): string | null {
  const [first] = health.reasons
  if (!connectionRules.has(rule) || first === undefined) return null
  // A name that is not resolved is no block, and yet it is the way that fails.
  return isOut(health) || watchBlock(health) !== null || first.code === 'dns' ? first.text : null
}

/** An alert with that cause for its text. */
export const withCause = <Shown extends { readonly rule: string; readonly text: string }>(
  alert: Shown,
  health: Health,
): Shown => ({ ...alert, text: causeText(alert, health) ?? alert.text })
