import type { DataMark, QueueMark, TakenCalls } from './model/release.ts'

/** Compares stream ids `ms-seq` as numbers: negative when `one` is older. */
function compareIds(one: string, other: string): number {
  const [aMs = 0, aSeq = 0] = one.split('-').map(Number)
  const [bMs = 0, bSeq = 0] = other.split('-').map(Number)
  return aMs - bMs || aSeq - bSeq
}

/** A broker with fewer lasting keys may well delete more than half of them in a moment. */
const fewKeys = 10

/**
 * What was lost between two marks, a sentence each; empty when nothing was. Where nobody wrote in between and nobody took
 * anything since, that is exact (unless `mayBeExact` is false: another server served in between). Elsewhere trimming and expiry are no loss, and a producer that writes at once after a
 * start must not hide that everything before is gone.
 */
export function lossesBetween(before: DataMark, after: DataMark, mayBeExact = true): readonly string[] {
  const losses = before.queues.flatMap(queue => queueLosses(queue, sameQueue(queue, after)))
  const [had, has] = [lasting(before), lasting(after)]
  if (had > 0 && (after.keys ?? 0) === 0) losses.push(`all ${before.keys} keys are gone`)
  else if (had >= fewKeys && has * 2 < had) losses.push(`only ${has} of ${had} lasting keys are left`)
  if (before.aofEnabled === true && after.aofEnabled === false) {
    losses.push('append-only persistence was on before and is off now')
  }
  const exact = mayBeExact && wasStill(before, after) ? shortfalls(before, after, after.taken ?? null) : []
  return [...losses, ...exact.filter(one => !losses.includes(one))]
}

/** Whether nobody wrote from the first mark on until the server of the second one was started. */
const wasStill = (before: DataMark, after: DataMark): boolean =>
  before.stillUntilMs !== undefined &&
  typeof after.startedAtMs === 'number' &&
  after.startedAtMs < before.stillUntilMs

/** Kinds of calls that can make what a kind of queue holds less. */
const takersOf: Readonly<Record<string, readonly (keyof TakenCalls)[]>> = {
  list: ['list', 'key'],
  set: ['set', 'key'],
  zset: ['zset', 'key'],
  stream: ['stream', 'key'],
  bullmq: ['list', 'set', 'zset', 'stream', 'key'],
}

/** What there is less of, a sentence each: to be counted as lost only where nobody took it. */
export function shortfalls(
  before: DataMark,
  after: DataMark,
  taken: TakenCalls | null = noneTaken,
): readonly string[] {
  const isTaken = (kinds: readonly (keyof TakenCalls)[]): boolean =>
    taken === null || kinds.some(kind => taken[kind] > 0)
  const queues = before.queues.flatMap(queue =>
    isTaken(takersOf[queue.kind] ?? allTakers) ? [] : queueShortfall(queue, sameQueue(queue, after)),
  )
  if (isTaken(allTakers)) return queues
  const databases = (before.databases ?? []).flatMap(({ index, keys, expiring }) => {
    const now = after.databases?.find(one => one.index === index)?.keys ?? 0
    const mayHaveExpired = expiring + (after.expired ?? 0)
    return now + mayHaveExpired < keys ? [`database ${index} holds ${now} keys (${keys} before)`] : []
  })
  return [...queues, ...databases]
}

const allTakers = ['list', 'set', 'zset', 'stream', 'key'] as const
const noneTaken: TakenCalls = { list: 0, set: 0, zset: 0, stream: 0, key: 0 }

const sameQueue = (queue: QueueMark, { queues }: DataMark): QueueMark | undefined =>
  queues.find(one => one.name === queue.name && one.kind === queue.kind)

function queueShortfall(before: QueueMark, after: QueueMark | undefined): readonly string[] {
  const { name, kind } = before
  if (kind === 'bullmq') {
    const ids = [before, after].map(queue => Number(queue?.lastId ?? Number.NaN))
    const [idBefore = Number.NaN, idAfter = Number.NaN] = ids
    if (idAfter < idBefore) return [`${name} went back from job ${idBefore} to ${idAfter}`]
    const [had, has] = [before.jobs ?? null, after?.jobs ?? null]
    return had !== null && has !== null && has < had ? [`${name} holds ${has} jobs (${had} before)`] : []
  }
  const [had, has] = [before.length, after?.length ?? null]
  if (had === null || has === null || has >= had) return []
  // A stream that went on may have been trimmed by whoever adds to it.
  if (kind === 'stream' && before.lastId !== after?.lastId) return []
  return [`${kindNames[kind] ?? kind} ${name} holds ${has} entries (${had} before)`]
}

const kindNames: Readonly<Record<string, string>> = {
  list: 'list',
  set: 'set',
  zset: 'sorted set',
  stream: 'stream',
}

const lasting = (mark: DataMark): number => (mark.keys ?? 0) - (mark.keysExpiring ?? 0)

function queueLosses(before: QueueMark, after: QueueMark | undefined): string[] {
  if (before.kind !== 'stream') {
    // Lists and sets are gone when they are empty, as a queue is that was worked off; a BullMQ queue keeps its hash.
    const isGone = after === undefined || (before.kind === 'bullmq' && after.length === 0)
    return (before.length ?? 0) > 0 && isGone ? [`${before.name} is gone`] : []
  }
  if (before.lastId === null) return []
  if (after && after.lastId === null && after.length === null) return [`stream ${before.name} cannot be read`]
  if (!after || after.lastId === null)
    return [`stream ${before.name} is gone (it had ${before.length} entries)`]
  const losses: string[] = []
  if (compareIds(after.lastId, before.lastId) < 0) {
    losses.push(`stream ${before.name} went back from entry ${before.lastId} to ${after.lastId}`)
  } else if ((after.entriesAdded ?? Number.POSITIVE_INFINITY) < (before.entriesAdded ?? 0)) {
    losses.push(
      `stream ${before.name} began anew (${after.entriesAdded} entries were ever added, ${before.entriesAdded} before)`,
    )
  }
  const missing = before.groups.filter(group => !after.groups.includes(group))
  if (missing.length > 0) losses.push(`stream ${before.name} lost its groups ${missing.join(', ')}`)
  return losses
}
