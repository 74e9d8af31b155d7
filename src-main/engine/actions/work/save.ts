import { markText } from '#core/mark'
import type { DataMark } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { ok, type Result } from '#core/result'
import { keepCopy } from '#core/runtimes/compose/host-scripts'
import { outlivesContainer } from '#core/runtimes/compose/mounts'
import { configValues, takeMark } from './asking.ts'
import { backgroundSave } from './bgsave.ts'
import {
  done,
  failed,
  hostAnswers,
  linkLost,
  mustRun,
  needRedis,
  runOnHost,
  type WorkContext,
} from './context.ts'
import { dataFolder } from './data-folder.ts'

type SaveWork = Extract<Work, { readonly do: 'save' }>

/** How long a Redis that was not serving already is waited for. */
const brokenWithinMs = 3_000

/** The data mark; BGSAVE, awaited to a good end; then, when asked for, a copy of the RDB beside the state. */
export async function save(context: WorkContext, work: SaveWork): Promise<StepResult> {
  const saved = await saveAll(context, work)
  if (work.needed || saved.kind === 'done' || saved.kind === 'cancelled') return saved
  if (saved.kind === 'failed' && saved.because === 'not-begun') return saved
  if (!(await hostAnswers(context)))
    return saved.kind === 'link' ? saved : linkLost({ ...unreached, message: saved.reason })
  const kept = await outlives(context, work.container, null, null)
  if (!kept.ok) return kept.error
  const why = saved.kind === 'link' ? saved.fault.message : saved.reason
  return done(`Nothing could be saved first, the data stays where it is: ${why}`)
}

const unreached = { code: 'timeout', layer: 'host' } as const

async function saveAll(context: WorkContext, work: SaveWork): Promise<StepResult> {
  const found = await (work.needed ? needRedis(context) : needRedis(context, brokenWithinMs))
  if (!found.ok) return found.error
  const redis = found.value
  // Before the save: all that is noted is then surely in it.
  const taken = await takeMark(context, redis)
  if (!taken.ok) return linkLost(taken.error)
  const mark = taken.value
  if (mark === null) return failed('INFO is not allowed here, so what the broker holds cannot be compared')
  context.say(`${markText(mark)}\n`)
  const saved = await backgroundSave(context, redis)
  if (!saved.ok) return saved.error
  if (work.copyTo === null) return done(markText(mark), { mark })
  const at = work.copyTo.lastIndexOf('/')
  const data = await dataFolder(context, redis, work.container)
  if (!data.ok) return data.error
  const { directory, rdb } = data.value
  const kept = await outlives(context, work.container, directory, mark)
  if (!kept.ok) return kept.error
  const copyTo = [work.copyTo.slice(0, at), work.copyTo.slice(at + 1)] as const
  const argv = keepCopy(work.container, `${directory}/${rdb}`, ...copyTo)
  const copied = await mustRun(context, argv, { quiet: true })
  if (!copied.ok) return copied.error
  const passing = (await isPassing(redis, mark))
    ? '. Neither AOF nor save points are on: later writes get lost'
    : ''
  return done(`${markText(mark)}; ${copied.value.trim()} bytes kept on the host${passing}`, { mark })
}

/** Fails where the data would go with the container that the switch replaces, as far as is known where it is. */
async function outlives(
  context: WorkContext,
  container: string,
  directory: string | null,
  mark: DataMark | null,
): Promise<Result<null, StepResult>> {
  const inspected = await runOnHost(context, ['docker', 'inspect', container], { quiet: true })
  if (!inspected.ok) return { ok: false, error: linkLost(inspected.error) }
  if (mark?.keys === 0 || outlivesContainer(inspected.value.stdout, directory) !== false) return ok(null)
  const what = directory === null ? container : `${directory} of ${container}`
  const data = mark === null ? 'what it holds' : `the ${mark.keys} keys in it`
  const reason = `${what} is on no volume, so the new container would begin without ${data}. Put it on a volume first`
  return { ok: false, error: { kind: 'failed', reason, memory: {}, because: 'not-begun' } }
}

/** Whether Redis writes nothing to disk by itself, not even when it is stopped. */
async function isPassing(redis: Redis, mark: DataMark): Promise<boolean> {
  if (mark.aofEnabled !== false) return false
  const values = await configValues(redis, ['save'])
  return values.ok && values.value.get('save') === ''
}
