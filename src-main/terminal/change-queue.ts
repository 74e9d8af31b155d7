import type { QueueChange } from '#core/model/queue-change'
import { err, ok, type Result } from '#core/result'
import { request } from './act.ts'
import { exitCode } from './exit.ts'
import type { Face } from './face.ts'
import type { Chosen, QueueCommand, TypedChange } from './queue-args.ts'

/** The most entries or jobs that one change takes. */
const mostIds = 1_000
/** How many a page of a list has. */
const pageSize = 200

/** `queue`: reads the ids of `--all` from the list, then plans, asks and changes. */
export async function changeQueue(
  face: Face,
  typed: Extract<QueueCommand, { name: 'queue' }>,
  broker: string,
): Promise<number> {
  const change = await filledIn(face, typed, broker)
  if (!change.ok) {
    face.output.note(change.error)
    return exitCode.failed
  }
  return await request(face, { kind: 'queue', broker, change: change.value })
}

async function filledIn(
  face: Face,
  { change, chosen }: TypedChange,
  broker: string,
): Promise<Result<QueueChange>> {
  if (chosen === null || !('ids' in change)) return ok(change)
  const ids =
    'group' in change
      ? await pendingIds(face, change, chosen, broker)
      : await jobIds(face, change, chosen, broker)
  if (!ids.ok) return ids
  if (ids.value.length === 0) return err('There is nothing of that kind: no change is needed.')
  return ok({ ...change, ids: [...ids.value] })
}

/** The pending entries that are idle for long enough, oldest first. */
async function pendingIds(
  face: Face,
  { queue, group }: { readonly queue: string; readonly group: string },
  { minIdleMs }: Chosen,
  broker: string,
): Promise<Result<readonly string[]>> {
  const ids: string[] = []
  let after: string | null = null
  do {
    const page = await face.engine.handlers.pending({
      broker,
      queue,
      group,
      after,
      minIdleMs,
      limit: pageSize,
    })
    if (!page.ok) return page
    ids.push(...page.value.entries.map(entry => entry.id))
    after = page.value.nextAfter
  } while (after !== null && ids.length < mostIds)
  return ok(ids.slice(0, mostIds))
}

/** The jobs of a state, oldest first. */
async function jobIds(
  face: Face,
  { queue }: { readonly queue: string },
  { state }: Chosen,
  broker: string,
): Promise<Result<readonly string[]>> {
  const ids: string[] = []
  for (let offset = 0; offset < mostIds; offset += pageSize) {
    const page = await face.engine.handlers.jobs({ broker, queue, state, offset, limit: pageSize })
    if (!page.ok) return page
    ids.push(...page.value.jobs.map(job => job.id))
    if (page.value.jobs.length < pageSize) break
  }
  return ok(ids)
}
