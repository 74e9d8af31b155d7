import { type Answer, type Ask, isMarker, type QueuePart } from './commands.ts'
import { countOf } from './values.ts'
import { queueId } from './watched.ts'

/** Samples from one question for a part that changes seldom to the next. */
export const seldomEvery = 5

/** Parts of a BullMQ queue that no worker waits for: a few seconds of age change no decision. */
const seldom: ReadonlySet<QueuePart> = new Set([
  'delayed',
  'overdue',
  'completed',
  'failed',
  'meta',
  'waitTail',
  'pausedTail',
])
/** BullMQ 4 and older put a marker among the jobs; later versions, which name themselves in meta, may have one from then. */
const tails: ReadonlySet<QueuePart> = new Set(['waitTail', 'pausedTail'])
/** What moves from one of these to `wait` must not be counted in both. */
const moving: ReadonlySet<QueuePart> = new Set(['delayed', 'overdue'])

/** The last good answers to parts that change seldom, by `queue id` and part. */
export type Kept = ReadonlyMap<string, Answer>

const keyOf = (ask: Ask): string | null => {
  const { subject } = ask
  if (subject.what !== 'queue' || !seldom.has(subject.part)) return null
  return `${queueId(subject.queue)} ${subject.part}`
}

/**
 * What the `turn`-th sample asks of `asks`: a part that changes seldom in every fifth (each queue in a turn of its own),
 * at once where no answer is kept, and each time while what it counts moves: overdue jobs are on their way, or a marker is there.
 */
export function askedNow(asks: readonly Ask[], kept: Kept, turn: number): readonly Ask[] {
  const places = new Map<string, number>()
  return asks.filter(ask => {
    const { subject } = ask
    if (subject.what !== 'queue') return true
    const id = queueId(subject.queue)
    const place = places.get(id) ?? places.size
    places.set(id, place)
    const key = keyOf(ask)
    const last = kept.get(key ?? '')
    if (last === undefined || (turn + place) % seldomEvery === 0) return true
    if (tails.has(subject.part)) return isMarkerReply(last) || !makesNoMarker(kept.get(`${id} meta`))
    return moving.has(subject.part) && numberOf(kept.get(`${id} overdue`)) !== 0
  })
}

/**
 * The answers to all of `asks`: those that came now, and the kept ones for what was not asked. Of a queue that refuses
 * anything now, nothing kept is taken for an answer.
 */
export function withKept(asks: readonly Ask[], now: readonly Answer[], kept: Kept): readonly Answer[] {
  const came = new Map(now.map(answer => [answer.ask, answer]))
  const refusing = new Set(now.flatMap(answer => (answer.reply?.ok === false ? [ownerOf(answer.ask)] : [])))
  return asks.flatMap(ask => {
    const answer = came.get(ask)
    if (answer) return answer
    return refusing.has(ownerOf(ask)) ? [] : (kept.get(keyOf(ask) ?? '') ?? [])
  })
}

const ownerOf = ({ subject }: Ask): string | null =>
  subject.what === 'queue' ? queueId(subject.queue) : null

/** What is kept after a sample whose answers are `answers`. */
export const keep = (answers: readonly Answer[]): Kept =>
  new Map(
    answers.flatMap((answer): readonly [string, Answer][] => {
      const key = keyOf(answer.ask)
      return key !== null && answer.reply?.ok ? [[key, answer]] : []
    }),
  )

const numberOf = (answer: Answer | undefined): number | null =>
  answer?.reply?.ok ? countOf(answer.reply.value) : null

const isMarkerReply = ({ reply }: Answer): boolean => reply?.ok === true && isMarker(reply.value)

function makesNoMarker(meta: Answer | undefined): boolean {
  const fields = meta?.reply?.ok && Array.isArray(meta.reply.value) ? meta.reply.value : []
  const version: unknown = fields.at(-1)
  const major = typeof version === 'string' ? /^bullmq(?:-[a-z]+)?:(\d+)\./.exec(version)?.[1] : undefined
  return Number(major ?? 0) >= 5
}
