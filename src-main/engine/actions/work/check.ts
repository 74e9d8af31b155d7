import { join } from 'node:path'
import { readAofCheck } from '#core/backup/aof'
import type { BackupCheck, BackupFile } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { ExecOutcome } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { parseRoom } from '#core/runtimes/compose/facts'
import { readRoom } from '#core/runtimes/compose/host-scripts'
import { question } from '../facts.ts'
import { done, failed, hostOf, linkLost, runOnHost, type WorkContext } from './context.ts'

type CheckWork = Extract<Work, { readonly do: 'check' }>
type Tool = BackupCheck['tool']

/** Runs a check tool on the copied files: what it said, or why it could not be run. */
type RunTool = (tool: Tool, file: string) => Promise<ExecOutcome | string>

/**
 * Runs redis-check-rdb and redis-check-aof on the copy: with this machine's tools, and, where those are missing or do
 * not accept it (an older tool cannot read a newer file), with those of the broker's own image in a throw-away container.
 */
export async function check(context: WorkContext, work: CheckWork): Promise<StepResult> {
  const files = context.memory.files ?? []
  const local = await checkFiles(context, work, files, localTool(context, work))
  if (local.checks.every(one => one.verdict === 'valid')) return verdict(local.files, local.checks)
  const box = await openBox(context, work, local.files)
  if (!box.ok && typeof box.error !== 'string') return box.error
  if (!box.ok) {
    const checks = local.checks.map(one =>
      one.verdict === 'valid' ? one : { ...one, detail: `${one.detail}; ${box.error}` },
    )
    return verdict(local.files, checks)
  }
  try {
    const remote = await checkFiles(context, work, local.files, box.value.run)
    return box.value.lost() ?? verdict(remote.files, remote.checks)
  } finally {
    await box.value.close()
  }
}

function verdict(files: readonly BackupFile[], checks: readonly BackupCheck[]): StepResult {
  const memory = { files, checks }
  const invalid = checks.filter(one => one.verdict === 'invalid')
  if (invalid.length > 0)
    return failed(
      `The copy is not valid: ${invalid.map(one => `${one.file}: ${one.detail}`).join('; ')}`,
      memory,
    )
  const missing = checks.filter(one => one.verdict === 'not-run')
  if (missing.length > 0) return done(`Not checked: ${missing.map(one => one.detail).join('; ')}`, memory)
  return done(`Valid: ${checks.map(one => one.file).join(', ')}`, memory)
}

interface Checked {
  readonly files: readonly BackupFile[]
  readonly checks: readonly BackupCheck[]
}

async function checkFiles(
  context: WorkContext,
  work: CheckWork,
  files: readonly BackupFile[],
  run: RunTool,
): Promise<Checked> {
  const rdb = files.find(one => one.path.endsWith('.rdb') && !one.path.includes('/'))
  const aof =
    files.find(one => one.path.endsWith('.manifest')) ??
    files.find(one => one.path.endsWith('.aof') && !one.path.includes('/'))
  const checks: BackupCheck[] = []
  let kept = files
  if (rdb) checks.push(said('redis-check-rdb', rdb.path, await run('redis-check-rdb', rdb.path)))
  if (aof) {
    const first = await run('redis-check-aof', aof.path)
    const cut = typeof first === 'string' ? null : readAofCheck(first.code, first.stdout + first.stderr).cut
    // Only the file that was growing while it was copied may end in the middle of a command.
    const growing =
      files.findLast(one => one.path.endsWith('.incr.aof')) ?? (aof.path.endsWith('.aof') ? aof : undefined)
    const target = cut && [null, growing?.path.split('/').at(-1)].includes(cut.file) ? growing : undefined
    if (cut && target) {
      const shorter = await context.backups.cut(
        context.broker.name,
        work.backupId,
        target.path,
        cut.goodBytes,
      )
      context.say(`${target.path}: cut at its last whole command, ${cut.goodBytes} bytes\n`)
      kept = files.map(one => (one === target ? shorter : one))
    }
    checks.push(
      said('redis-check-aof', aof.path, cut && target ? await run('redis-check-aof', aof.path) : first),
    )
  }
  for (const one of checks) context.say(`${one.tool} ${one.file}: ${one.verdict}. ${one.detail}\n`)
  return { files: kept, checks }
}

function said(tool: Tool, file: string, outcome: ExecOutcome | string): BackupCheck {
  if (typeof outcome === 'string') return { tool, file, verdict: 'not-run', detail: outcome }
  const words = (outcome.stdout.trim() || outcome.stderr.trim()).split('\n').at(-1)?.trim() ?? ''
  return { tool, file, verdict: outcome.code === 0 ? 'valid' : 'invalid', detail: words.slice(0, 300) }
}

function localTool(context: WorkContext, work: CheckWork): RunTool {
  const folder = context.backups.partial(context.broker.name, work.backupId)
  return async (tool, file) => {
    const outcome = await context.deps.localExec.run([tool, join(folder, file)], { signal: context.signal })
    if (!outcome.ok || outcome.value.code === 127) return `${tool} is not installed on this machine`
    return outcome.value
  }
}

interface Box {
  readonly run: RunTool
  /** The step's result when the link was lost meanwhile: nothing is then known of the copy. */
  lost(): StepResult | null
  close(): Promise<void>
}

/** How long the throw-away container lives when nobody ends it. */
const boxSeconds = '7200'

/**
 * A container of the broker's own image with the copied files in it and no network; or why it cannot be had, in words,
 * or as the step's result where the link was lost.
 */
async function openBox(
  context: WorkContext,
  work: CheckWork,
  files: readonly BackupFile[],
): Promise<Result<Box, string | StepResult>> {
  const name = `brokerlight-check-${work.backupId}`
  const image = await runOnHost(context, ['docker', 'inspect', '--format', '{{.Image}}', work.container], {
    quiet: true,
  })
  if (!image.ok) return err(linkLost(image.error))
  if (image.value.code !== 0) return err('the image of the broker could not be read')
  const room = await roomFor(context, files)
  if (!room.ok) return room
  // A link that was cut may have left one behind.
  const close = async (): Promise<void> => {
    await runOnHost(context, ['docker', 'rm', '-f', name], { quiet: true })
  }
  await close()
  const flags = ['--rm', '-d', '--name', name, '--network', 'none', '--entrypoint', 'sleep']
  const begun = await runOnHost(context, ['docker', 'run', ...flags, image.value.stdout.trim(), boxSeconds], {
    quiet: true,
  })
  if (!begun.ok) return err(linkLost(begun.error))
  if (begun.value.code !== 0) return err('a container of the image of the broker could not be started')
  for (const file of files) {
    const put = 'mkdir -p -- "$(dirname -- "$1")" && cat >"$1"'
    const argv = ['docker', 'exec', '-i', name, 'sh', '-c', put, 'sh', `/tmp/check/${file.path}`]
    const stdin = context.backups.read(context.broker.name, work.backupId, file.path)
    const sent = await runOnHost(context, argv, { stdin, quiet: true })
    if (sent.ok && sent.value.code === 0) continue
    await close()
    return err(
      sent.ok ? 'the copy could not be sent to a container of the image of the broker' : linkLost(sent.error),
    )
  }
  let lost: StepResult | null = null
  return ok({
    close,
    lost: () => lost,
    run: async (tool, file) => {
      const outcome = await runOnHost(context, ['docker', 'exec', name, tool, `/tmp/check/${file}`], {
        quiet: true,
      })
      if (!outcome.ok) {
        lost = linkLost(outcome.error)
        return outcome.error.message
      }
      return outcome.value.code === 126 || outcome.value.code === 127
        ? `${tool} is not in the image of the broker`
        : outcome.value
    },
  })
}

/** Whether the host has room for the copy: its disk is the broker's disk too. */
async function roomFor(
  context: WorkContext,
  files: readonly BackupFile[],
): Promise<Result<null, string | StepResult>> {
  const host = await hostOf(context)
  if (!host.ok) return err(linkLost(host.error))
  const root = await question(host.value, ['docker', 'info', '--format', '{{.DockerRootDir}}'], 'Docker')
  const room = root.ok ? await question(host.value, readRoom(root.value.trim()), 'Free disk') : root
  const free = room.ok ? parseRoom(room.value).disk : null
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return free !== null && free < bytes + spareBytes
    ? err(`the host has no room to check a copy of ${bytes} bytes`)
    : ok(null)
}

/** Room that a check leaves on the host's disk. */
const spareBytes = 512 * 1024 * 1024
