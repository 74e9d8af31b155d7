import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { done, failed, type WorkContext } from './context.ts'

/** Writes the manifest beside the copied files and makes the backup visible, in one rename. */
export async function keep(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'keep' }>,
): Promise<StepResult> {
  const { mark, files, checks } = context.memory
  if (!mark || !files || !checks) return failed('The run has no record of what was copied. Back up again')
  const broker = context.broker.name
  const known = await context.backups.list(broker)
  // A run that was cut off right after its rename comes here again.
  if (known.some(one => one.id === work.backupId)) await context.backups.drop(broker, work.backupId)
  else {
    await context.backups.keep({
      id: work.backupId,
      broker,
      atMs: mark.atMs,
      by: context.plan.by,
      directory: context.backups.final(broker, work.backupId),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      files,
      checks,
      mark,
      images: work.images,
    })
  }
  return done(`Kept in ${context.backups.final(broker, work.backupId)}`)
}
