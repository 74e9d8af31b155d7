import { isFileName } from '#core/backup/names'
import type { DataFolder } from '#core/backup/sources'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { numberField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { configValues, infoIn } from './asking.ts'
import { failed, linkLost, mustRun, type WorkContext } from './context.ts'

/** A file that is this much older than the last save was not written by it. */
const staleAfterSeconds = 60

/**
 * Asks the broker where its data is, after a save. Where CONFIG is not allowed it is the usual place, if the file that
 * was just saved is really there.
 */
export async function dataFolder(
  context: WorkContext,
  redis: Redis,
  container: string,
): Promise<Result<DataFolder, StepResult>> {
  const asked = await configValues(redis, ['dir', 'dbfilename', 'appenddirname', 'appendfilename'])
  if (!asked.ok) return err(linkLost(asked.error))
  const values = asked.value
  const folder: DataFolder = {
    directory: values.get('dir') ?? '/data',
    rdb: values.get('dbfilename') ?? 'dump.rdb',
    aofDirectory: values.get('appenddirname') ?? 'appendonlydir',
    aofFile: values.get('appendfilename') ?? 'appendonly.aof',
  }
  const odd = [folder.rdb, folder.aofDirectory, folder.aofFile].find(name => !isFileName(name))
  if (odd !== undefined) return err(failed(`Redis says that its data is in “${odd}”, which is no file name`))
  if (values.has('dir') && values.has('dbfilename')) return ok(folder)
  return isFresh(context, redis, container, folder)
}

async function isFresh(
  context: WorkContext,
  redis: Redis,
  container: string,
  folder: DataFolder,
): Promise<Result<DataFolder, StepResult>> {
  const path = `${folder.directory}/${folder.rdb}`
  const replies = await redis.pipeline([['INFO', 'persistence']])
  if (!replies.ok) return err(linkLost(replies.error))
  const savedAt = numberField(infoIn(replies.value[0]), 'rdb_last_save_time') ?? 0
  const script = 'stat -c %Y -- "$1" 2>/dev/null; true'
  const told = await mustRun(context, ['docker', 'exec', container, 'sh', '-c', script, 'sh', path], {
    quiet: true,
  })
  if (!told.ok) return told
  if (Number(told.value.trim() || Number.NaN) >= savedAt - staleAfterSeconds) return ok(folder)
  return err(
    failed(
      `CONFIG is not allowed here, so Redis does not say where its data is, and what it just saved is not in ${path}. Allow CONFIG GET to this user`,
    ),
  )
}
