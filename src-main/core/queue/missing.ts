import { knownOf } from '../aspects.ts'
import { nearest } from '../config/nearest.ts'
import type { Aspects } from '../model/aspect.ts'
import type { QueueKind, QueueView } from '../model/queue.ts'
import { queueId } from '../redis/watched.ts'
import { plain } from '../text/plain.ts'
import { type Language, say } from '../text/say.ts'

/** A queue by what tells it from others. */
export interface NamedQueue {
  readonly kind: QueueKind
  readonly name: string
}

const longestName = 120

/** The queue that was probably meant by a name that is not there: by its whole name, or by its name below a prefix. */
export function nearQueue(meant: NamedQueue, there: readonly NamedQueue[]): NamedQueue | null {
  const alike = there.toSorted(
    (one, other) => Number(other.kind === meant.kind) - Number(one.kind === meant.kind),
  )
  const byName = (nameOf: (name: string) => string): NamedQueue | undefined => {
    const [near] = nearest(
      nameOf(meant.name),
      alike.map(({ name }) => nameOf(name)),
    )
    return alike.find(({ name }) => nameOf(name) === near)
  }
  return byName(name => name) ?? byName(withoutPrefix) ?? null
}

const withoutPrefix = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

/** A list or a set is gone whenever it is empty; a stream or a BullMQ queue stays once it was made. */
const staysWhenEmpty: readonly QueueKind[] = ['stream', 'bullmq']

/** Of queues that brokers.yaml names and that are not there, a sentence each, by `queueId`. They may still come. */
export function missingQueueNotes(
  queues: readonly (NamedQueue & Pick<QueueView, 'exists' | 'origin'>)[],
  aspects: Aspects,
  language: Language,
): ReadonlyMap<string, string> {
  const found = knownOf(aspects.discovery)?.found ?? []
  const there = [...queues.filter(({ exists }) => exists), ...found]
  const missing = queues.filter(
    ({ kind, exists, origin }) => origin === 'config' && !exists && staysWhenEmpty.includes(kind),
  )
  return new Map(missing.map(queue => [queueId(queue), noteOf(queue, nearQueue(queue, there), language)]))
}

function noteOf(missing: NamedQueue, near: NamedQueue | null, language: Language): string {
  const queue = plain(missing.name, longestName)
  if (near === null) return say(language, 'queue-not-there', { queue })
  const name = plain(near.name, longestName)
  return say(language, 'queue-not-there-near', {
    queue,
    near: near.kind === missing.kind ? name : `${name} (${near.kind})`,
  })
}
