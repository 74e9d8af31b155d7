import { tarEnd, tarHeader, tarPadding } from '#core/backup/tar'
import type { BackupFile } from '#core/model/release'
import type { StepResult } from '#core/plan/runner'
import type { ExecOutcome } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { parseRoom } from '#core/runtimes/compose/facts'
import { readRoom } from '#core/runtimes/compose/host-scripts'
import { ask } from '../question.ts'
import { hostOf, lastWords, linkLost, runOnHost, type WorkContext } from './context.ts'

/** The copied files beside the tools of the broker's own image. */
export interface CheckBox {
  /** Runs a tool on a file; null where the image does not have it. A link that is lost is the step's result. */
  run(tool: string, file: string): Promise<Result<ExecOutcome | null, StepResult>>
  close(): Promise<void>
}

/** Room that a check leaves on the host's disk. */
const spareBytes = 512 * 1024 * 1024
const folder = '/brokerlight-check'

/**
 * A container of the broker's own image with the copied files on a volume of its own, never started; tools run beside it
 * without a network. Neither a shell nor a tool of the image is needed for that. Or why it cannot be had, in words, or as
 * the step's result where the link was lost.
 */
export async function openCheckBox(
  context: WorkContext,
  backupId: string,
  container: string,
  files: readonly BackupFile[],
): Promise<Result<CheckBox, string | StepResult>> {
  const name = `brokerlight-check-${backupId}`
  const quiet = { quiet: true } as const
  const inspected = await runOnHost(
    context,
    ['docker', 'inspect', '--format', '{{.Image}}', container],
    quiet,
  )
  if (!inspected.ok) return err(linkLost(inspected.error))
  if (inspected.value.code !== 0) return err('the image of the broker could not be read')
  const image = inspected.value.stdout.trim()
  const room = await roomFor(context, files)
  if (!room.ok) return room
  const close = async (): Promise<void> => {
    await runOnHost(context, ['docker', 'rm', '-f', '-v', name], quiet)
  }
  // A link that was cut may have left one behind.
  await close()
  const flags = ['--name', name, '--network', 'none', '-v', folder, '--entrypoint', 'true']
  const made = await runOnHost(context, ['docker', 'create', ...flags, image], quiet)
  if (!made.ok) return err(linkLost(made.error))
  if (made.value.code !== 0) return err('a container of the image of the broker could not be made')
  const stdin = archive(context, backupId, files)
  const sent = await runOnHost(context, ['docker', 'cp', '-', `${name}:${folder}`], { ...quiet, stdin })
  if (!sent.ok || sent.value.code !== 0) {
    await close()
    return err(
      sent.ok
        ? `the copy could not be sent to a container of the image of the broker (${lastWords(sent.value)})`
        : linkLost(sent.error),
    )
  }
  return ok({
    close,
    async run(tool, file) {
      const argv = ['docker', 'run', '--rm', '--network', 'none', '--volumes-from', name]
      const outcome = await runOnHost(
        context,
        [...argv, '--entrypoint', tool, image, `${folder}/${file}`],
        quiet,
      )
      if (!outcome.ok) return err(linkLost(outcome.error))
      const isMissing = [125, 126, 127].includes(outcome.value.code)
      return ok(isMissing ? null : outcome.value)
    },
  })
}

/** The copied files as a tar stream. */
async function* archive(
  context: WorkContext,
  backupId: string,
  files: readonly BackupFile[],
): AsyncGenerator<Uint8Array> {
  for (const { path, bytes } of files) {
    const header = tarHeader(path, bytes)
    if (header === null) continue
    yield header
    yield* context.backups.read(context.broker.name, backupId, path)
    yield tarPadding(bytes)
  }
  yield tarEnd()
}

/** Whether the host has room for the copy: its disk is the broker's disk too. */
async function roomFor(
  context: WorkContext,
  files: readonly BackupFile[],
): Promise<Result<null, string | StepResult>> {
  const host = await hostOf(context)
  if (!host.ok) return err(linkLost(host.error))
  const root = await ask(host.value, ['docker', 'info', '--format', '{{.DockerRootDir}}'], 'Docker')
  const room = root.ok ? await ask(host.value, readRoom(root.value.trim()), 'Free disk') : root
  if (!room.ok && room.error.link !== null) return err(linkLost(room.error.link))
  const free = room.ok ? parseRoom(room.value).disk : null
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return free !== null && free < bytes + spareBytes
    ? err(`the host has no room to check a copy of ${bytes} bytes`)
    : ok(null)
}
