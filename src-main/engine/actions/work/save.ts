import { markText } from '#core/mark'
import type { DataMark } from '#core/model/release'
import { canLoad, type RdbFormat, rdbFormat } from '#core/persistence/format'
import { cannotLoad } from '#core/persistence/preparation'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { ok, type Result } from '#core/result'
import { keepCopy, putFile } from '#core/runtimes/compose/host-scripts'
import { outlivesContainer } from '#core/runtimes/compose/mounts'
import { restoreFile, restoreScript } from '#core/runtimes/compose/restore'
import { dockerPreamble } from '#core/runtimes/compose/sudo-docker'
import type { ReadStart } from '../starts.ts'
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
import { type Prepared, plainAof, prepare } from './prepare.ts'

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
  if (taken.value === null)
    return failed('INFO is not allowed here, so what the broker holds cannot be compared')
  context.say(`${markText(taken.value)}\n`)
  const prepared = await prepare(context, redis, work.starts ?? [])
  if (!prepared.ok) return prepared.error
  const [next] = prepared.value.starts
  // The plan says so where the new release is meant to go without.
  const goesWithout = next?.loads?.appendOnly === false
  const mark = goesWithout ? { ...taken.value, aofEnabled: null } : taken.value
  const saved = await backgroundSave(context, redis)
  if (!saved.ok) return saved.error
  if (work.copyTo === null) return done(markText(mark), { mark })
  const copied = await keepSafe(context, redis, work, work.copyTo, mark, prepared.value)
  if (!copied.ok) return copied.error
  const { safety, bytes, said } = copied.value
  const passing = (await isPassing(redis, mark))
    ? '. Neither AOF nor save points are on: later writes get lost'
    : ''
  const notes = [...prepared.value.said, ...said].map(one => `; ${one}`).join('')
  return done(`${markText(mark)}; ${bytes} bytes kept on the host${notes}${passing}`, {
    mark,
    saved: mark,
    safety,
  })
}

/** Copies the RDB beside the state, with the script that puts it back. */
async function keepSafe(
  context: WorkContext,
  redis: Redis,
  work: SaveWork,
  copyTo: string,
  mark: DataMark,
  { starts, running }: Prepared,
): Promise<Result<KeptSafe, StepResult>> {
  const at = copyTo.lastIndexOf('/')
  const data = await dataFolder(context, redis, work.container)
  if (!data.ok) return data
  const { directory, rdb, aofDirectory, aofFile } = data.value
  const kept = await outlives(context, work.container, directory, mark)
  if (!kept.ok) return kept
  const argv = keepCopy(work.container, `${directory}/${rdb}`, copyTo.slice(0, at), copyTo.slice(at + 1))
  const copied = await mustRun(context, argv, { quiet: true })
  if (!copied.ok) return copied
  const [bytes = '', header = ''] = copied.value.split('\n').map(line => line.trim())
  const said = await loadable(context, redis, starts[0] ?? null, rdbFormat(header))
  if (!said.ok) return said
  const [, old] = starts
  const safety = { copy: copyTo, script: restoreFile(copyTo) }
  if (work.restore !== undefined) {
    const isAof = running.appendOnly !== false && old?.loads?.appendOnly !== false
    const folder = running.aofDirectory === null ? '' : aofDirectory
    const text = restoreScript({
      ...work.restore,
      ...{ copy: copyTo, directory, rdb },
      aof: isAof ? { folder, file: aofFile } : null,
      preamble: dockerPreamble(context.broker.runtime.compose),
    })
    const put = await mustRun(context, putFile(safety.script, text), { stdin: text, quiet: true })
    if (!put.ok) return put
  }
  return ok({ safety, bytes, said: said.value })
}

interface KeptSafe {
  readonly safety: { readonly copy: string; readonly script: string }
  readonly bytes: string
  readonly said: readonly string[]
}

/** Makes sure that the next server can load what was saved; an older one loads plain commands where it has the AOF on. */
async function loadable(
  context: WorkContext,
  redis: Redis,
  next: ReadStart | null,
  format: RdbFormat | null,
): Promise<Result<readonly string[], StepResult>> {
  const server = next?.server ?? null
  if (server === null || format === null || canLoad(server, format) !== false) return ok([])
  if (next?.loads?.appendOnly !== true) {
    const reason = cannotLoad(server, format)
    return { ok: false, error: { kind: 'failed', reason, memory: {}, because: 'not-begun' } }
  }
  const written = await plainAof(context, redis)
  return written.ok ? ok(['AOF written as plain commands, which the older server loads']) : written
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
