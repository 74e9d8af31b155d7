import type { HealthInput } from './health/input.ts'
import { judgeLimits } from './health/limits.ts'
import { judgeLink } from './health/link.ts'
import { levelsWorstFirst, worstLevel } from './model/level.ts'
import type { Health, Reason } from './model/snapshot.ts'

/**
 * The verdict on a broker. What stands between us and the broker is judged first; only when a fresh sample came through
 * are its numbers held against the limits. Memory over the critical limit is `degraded` in stronger words, because the
 * broker still serves: `down` is kept for a broker that answers nobody.
 */
export function judge(input: HealthInput): Health {
  const blocked = judgeLink(input)
  if (blocked === 'as-before' && input.previous) return input.previous
  const reasons = blocked === null || blocked === 'as-before' ? judgeLimits(input) : [blocked]
  const level = reasons.length === 0 ? 'ok' : worstLevel(reasons.map(reason => reason.level))
  const { previous, nowMs } = input
  return {
    level,
    reasons: worstFirst(reasons),
    sinceMs: previous?.level === level ? Math.min(previous.sinceMs, nowMs) : nowMs,
  }
}

const worstFirst = (reasons: readonly Reason[]): readonly Reason[] =>
  levelsWorstFirst.flatMap(level => reasons.filter(reason => reason.level === level))
