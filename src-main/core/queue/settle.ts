import type { GroupDetail, GroupReading, QueueDetail, QueueReading } from '../model/queue.ts'
import { waitingOf, withoutSurplus } from '../redis/stream.ts'
import { queueId } from '../redis/watched.ts'
import { countText } from '../text/format.ts'
import { counted, type Language, say } from '../text/say.ts'

/** A look that is older says nothing about what waits now. */
const freshMs = 90_000

/**
 * The readings of a sample with what the last looks at the streams found out: how many entries wait where Redis does not
 * tell, or counts what does not wait. From here on there is one answer to it.
 */
export function withLooks(
  readings: readonly QueueReading[],
  details: readonly QueueDetail[],
  atMs: number,
  language: Language,
): readonly QueueReading[] {
  const looks = new Map(details.map(detail => [queueId(detail), detail]))
  return readings.map(reading => {
    const detail = looks.get(queueId(reading))
    const isFresh = detail !== undefined && Math.abs(atMs - detail.atMs) <= freshMs
    return isFresh && reading.kind === 'stream' && reading.groups.length > 0
      ? settled(reading, detail.groups, language)
      : reading
  })
}

function settled(reading: QueueReading, looks: readonly GroupDetail[], language: Language): QueueReading {
  const found = reading.groups.map(group => ({
    group,
    look: looks.find(({ name }) => name === group.name) ?? null,
  }))
  const groups = found.map(({ group, look }) => ({
    ...group,
    waiting: waitingIn(group, look, reading.length),
  }))
  const waiting = waitingOf(groups, reading.length)
  const least = found.map(({ look }, at) => groups[at]?.waiting ?? look?.counted?.entries ?? 0)
  const waitingAtLeast = waiting === null ? Math.max(...least) : null
  const isNewlyKnown = waiting !== null && reading.waiting === null && reading.length !== null
  const isBound = waitingAtLeast !== null && waitingAtLeast > 0
  const note = isNewlyKnown
    ? null
    : isBound
      ? say(language, 'waiting-at-least', {
          entries: counted(language, 'entries', waitingAtLeast, countText(language, waitingAtLeast)),
        })
      : reading.note
  return { ...reading, groups, waiting, waitingAtLeast: isBound ? waitingAtLeast : null, note }
}

function waitingIn(group: GroupReading, look: GroupDetail | null, length: number | null): number | null {
  if (length === 0) return 0
  if (group.lag !== null) return withoutSurplus(group.lag, look?.lagSurplus ?? null, length)
  if (look?.counted == null || look.counted.atLeast) return null
  return length === null ? look.counted.entries : Math.min(look.counted.entries, length)
}
