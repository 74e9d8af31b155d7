import { isOut, watchBlock } from '../health/block.ts'
import type { Health } from '../model/snapshot.ts'
import { connectionRules } from './pack.ts'
import type { Standing } from './state.ts'

/**
 * The cause that the verdict names now, for an alert that says that a broker does not answer or cannot be watched: its
 * rule knows only that it is so. Null for other alerts, and while there is no cause.
 */
export function causeText({ rule }: Pick<Standing, 'rule'>, health: Health): string | null {
  const [first] = health.reasons
  if (!connectionRules.has(rule) || first === undefined) return null
  // A name that is not resolved is no block, and yet it is the way that fails.
  return isOut(health) || watchBlock(health) !== null || first.code === 'dns' ? first.text : null
}
