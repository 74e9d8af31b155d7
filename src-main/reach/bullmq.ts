import type { BullmqName, BullmqQueue, BullmqTrouble, Redis } from '#core/ports'
import { errorText } from '#core/redis/errors'
import { err, ok, type Result } from '#core/result'
import { bullmqClient, LinkLost } from './bullmq-client.ts'

interface Job {
  retry(state: 'failed' | 'completed'): Promise<void>
  promote(): Promise<void>
  remove(): Promise<void>
}

/** What is used of a queue of the library, in both its versions. */
interface Queue {
  on(event: 'error', listener: (error: Error) => void): unknown
  getJob(id: string): Promise<Job | undefined>
  pause(): Promise<void>
  resume(): Promise<void>
  drain(delayed: boolean): Promise<void>
  clean(graceMs: number, limit: number, state: 'completed' | 'failed'): Promise<readonly string[]>
}

interface QueueOptions {
  readonly connection: never
  readonly prefix: string
  readonly skipMetasUpdate: boolean
  readonly skipVersionCheck: boolean
}

/**
 * A queue of BullMQ's library over a connection that is open: it writes no version of its own into the queue's meta hash,
 * and does not check the server's (it would complain on the console).
 */
async function openQueue(redis: Redis, { name, prefix, major }: BullmqName): Promise<Queue> {
  // Its two types of a connection name classes of two drivers, and this is neither.
  const connection = bullmqClient(redis) as never
  const options: QueueOptions = { connection, prefix, skipMetasUpdate: true, skipVersionCheck: true }
  // Loaded when first needed: it is large, and most sessions never change a queue.
  if (major === 6) {
    const library = await import('bullmq')
    return new library.Queue(name, options)
  }
  const library = await import('bullmq5')
  return new library.Queue(name, options)
}

/** What BullMQ's library does to one queue, over a connection that is its own. */
export async function bullmqOn(redis: Redis, name: BullmqName): Promise<BullmqQueue> {
  const queue = await openQueue(redis, name)
  // Each call tells its own error; without a listener the library's event would be thrown.
  queue.on('error', () => undefined)
  const outcome = <T>(work: Promise<T>): Promise<Result<T, BullmqTrouble>> =>
    work.then(ok, (error: unknown) => err(troubleOf(error)))
  const onQueue = (work: Promise<unknown>): Promise<Result<null, BullmqTrouble>> =>
    outcome(work.then(() => null))
  const onJob = (id: string, work: (job: Job) => Promise<void>): Promise<Result<null, BullmqTrouble>> =>
    onQueue(
      queue.getJob(id).then(job => {
        if (job === undefined) throw new Error(gone)
        return work(job)
      }),
    )
  return {
    retry: (id, state) => onJob(id, job => job.retry(state)),
    promote: id => onJob(id, job => job.promote()),
    remove: id => onJob(id, job => job.remove()),
    pause: () => onQueue(queue.pause()),
    resume: () => onQueue(queue.resume()),
    drain: delayed => onQueue(queue.drain(delayed)),
    clean: (olderThanMs, limit, state) =>
      outcome(queue.clean(olderThanMs, limit, state).then(ids => ids.length)),
    close: () => redis.close(),
  }
}

const gone = 'the job is gone'
const known: readonly (readonly [RegExp, string])[] = [
  [/^Missing key for job/, gone],
  [/is not in the \S+ state/, 'the job is in another state by now'],
  [/is locked by another worker|^Missing lock|^Lock mismatch/, 'a worker holds the job'],
  [/belongs to a job scheduler/, 'the job belongs to a scheduler, which would make it again'],
  [/has pending dependencies/, 'the job waits for its children'],
]

/** Why a call did not end well: in our words where the library's are known. */
function troubleOf(error: unknown): BullmqTrouble {
  if (error instanceof LinkLost) return { message: error.fault.message, link: error.fault }
  const text = error instanceof Error ? error.message : String(error)
  return { message: known.find(([pattern]) => pattern.test(text))?.[1] ?? errorText(text), link: null }
}
