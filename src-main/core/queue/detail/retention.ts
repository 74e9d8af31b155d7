import { countText, durationText } from '../../text/format.ts'
import { say } from '../../text/say.ts'
import { ageOf } from './age.ts'
import type { LookMaking } from './look.ts'

const hourMs = 3_600_000

/** A sentence for each part of the declared retention that a BullMQ queue does not keep to. */
export function retentionBroken(
  { reading, retention, language }: LookMaking,
  oldestCompleted: unknown,
  oldestFailed: unknown,
  nowMs: number,
): readonly string[] {
  const oldest = { completed: oldestCompleted, failed: oldestFailed }
  return (['completed', 'failed'] as const).flatMap(state => {
    const { count, ageHours } = retention[state] ?? {}
    const kept = reading.bullmq?.[state] ?? null
    const pair = oldest[state]
    const ageMs = Array.isArray(pair) ? ageOf(pair[1], nowMs) : null
    const many = count !== undefined && kept !== null && kept > count
    const old = ageHours !== undefined && ageMs !== null && ageMs > ageHours * hourMs
    return [
      ...(many
        ? [
            say(language, `${state}-many`, {
              count: countText(language, kept),
              limit: countText(language, count),
            }),
          ]
        : []),
      ...(old
        ? [
            say(language, `${state}-old`, {
              age: durationText(language, ageMs),
              limit: durationText(language, ageHours * hourMs),
            }),
          ]
        : []),
    ]
  })
}
