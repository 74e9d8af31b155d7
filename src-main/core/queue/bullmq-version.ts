import { err, ok, type Result } from '../result.ts'

/** The major versions of BullMQ whose queues can be changed; they disagree on what pausing does to the lists. */
export type BullmqMajor = 5 | 6

/**
 * The library that must work on a queue, by the `version` in its meta hash (`bullmq:5.4.2`). Versions before 5 write
 * none, or pause as 5 does; the error says why a queue is better left alone.
 */
export function bullmqMajor(version: string | null): Result<BullmqMajor> {
  if (version === null) return ok(5)
  const [, library = '', major = ''] = /^([a-z-]+):(\d+)\./.exec(version) ?? []
  const written = `It was last written by ${version.slice(0, 60)}`
  if (library !== 'bullmq') return err(`${written}, which changes queues in ways of its own.`)
  if (Number(major) > 6) return err(`${written}, which is newer than what is known here.`)
  return ok(Number(major) === 6 ? 6 : 5)
}
