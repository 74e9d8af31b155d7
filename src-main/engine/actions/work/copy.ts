import { type BackupSources, backupSources, type DataFolder, type SourceFile } from '#core/backup/sources'
import type { BackupFile } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import { fileErrorText } from '../../files/words.ts'
import { done, failed, hostOf, lastWords, linkLost, mustRun, needRedis, type WorkContext } from './context.ts'
import { dataFolder } from './data-folder.ts'

type CopyWork = Extract<Work, { readonly do: 'copy' }>

/** How often a copy is begun again because Redis wrote its files anew meanwhile. */
const rewritePatience = 5

/** Copies RDB and AOF set as streams with progress and checksums. A rewrite in the middle begins the copy again. */
export async function copy(context: WorkContext, work: CopyWork): Promise<StepResult> {
  const redis = await needRedis(context)
  if (!redis.ok) return redis.error
  const data = await dataFolder(context, redis.value, work.container)
  if (!data.ok) return data.error
  for (let tries = 0; tries < rewritePatience; tries++) {
    await context.backups.drop(context.broker.name, work.backupId)
    const result = await copyOnce(context, work, data.value)
    if (result !== 'rewritten') return result
    context.say('Redis wrote its files anew meanwhile; the copy begins again.\n')
  }
  return failed('Redis wrote its files anew again and again during the copy. Try again at a quieter time')
}

const listScript = `
cd -- "$1" || exit 3
for f in "$2" "$3/$4.manifest" "$4"; do [ -f "$f" ] && printf '%s %s\\n' "$(wc -c <"$f" | tr -d ' ')" "$f"; done
for f in "$3"/*; do [ -f "$f" ] && printf '%s %s\\n' "$(wc -c <"$f" | tr -d ' ')" "$f"; done
true`

const inContainer = (work: CopyWork, ...argv: readonly string[]): readonly string[] => [
  'docker',
  'exec',
  work.container,
  ...argv,
]

async function copyOnce(
  context: WorkContext,
  work: CopyWork,
  data: DataFolder,
): Promise<StepResult | 'rewritten'> {
  const before = await look(context, work, data)
  if (!before.ok) return before.error
  const { sources, missing, manifest } = before.value
  if (missing.includes(data.rdb)) return failed(`There is no ${data.rdb} in ${data.directory}`)
  if (missing.length > 0) return 'rewritten'
  const total = sources.reduce((sum, one) => sum + one.bytes, 0)
  const free = await context.backups.freeBytes()
  if (free < total * 1.1)
    return failed(
      `The backup needs ${total} bytes, but this machine has only ${free} free. Make room and try again`,
    )
  const files = await receiveAll(context, work, data.directory, sources, total)
  if (!files.ok) return files.error
  if (files.value === 'rewritten') return 'rewritten'
  const after = await look(context, work, data)
  if (!after.ok) return after.error
  if (after.value.manifest !== manifest) return 'rewritten'
  // An RDB that was replaced meanwhile came whole, as it was before or as it is now.
  const sizes = [...sources, ...after.value.sources]
    .filter(one => one.path === data.rdb)
    .map(one => one.bytes)
  if (!sizes.includes(files.value[0]?.bytes ?? -1)) return 'rewritten'
  return done(`${files.value.length} files, ${total} bytes`, { files: files.value })
}

/** What there is to copy, with the manifest of the AOF. */
async function look(
  context: WorkContext,
  work: CopyWork,
  data: DataFolder,
): Promise<Result<BackupSources & { readonly manifest: string }, StepResult>> {
  const path = `${data.directory}/${data.aofDirectory}/${data.aofFile}.manifest`
  const read = inContainer(work, 'sh', '-c', 'cat -- "$1" 2>/dev/null; true', 'sh', path)
  const manifest = await mustRun(context, read, { quiet: true })
  if (!manifest.ok) return manifest
  const names = [data.directory, data.rdb, data.aofDirectory, data.aofFile]
  const listed = await mustRun(context, inContainer(work, 'sh', '-c', listScript, 'sh', ...names), {
    quiet: true,
  })
  if (!listed.ok) return listed
  const hasAof = context.memory.mark?.aofEnabled !== false
  const found = backupSources(listed.value, data, manifest.value, hasAof)
  return found === null
    ? err(failed('The manifest of the AOF names something that is no file beside it'))
    : ok({ ...found, manifest: manifest.value })
}

async function receiveAll(
  context: WorkContext,
  work: CopyWork,
  directory: string,
  sources: readonly SourceFile[],
  total: number,
): Promise<Result<readonly BackupFile[] | 'rewritten', StepResult>> {
  const files: BackupFile[] = []
  let received = 0
  for (const source of sources) {
    const host = await hostOf(context)
    if (!host.ok) return err(linkLost(host.error))
    // An RDB is replaced whole by the next save: what was opened is read to its end.
    const reader = source.grows ? ['head', '-c', String(source.bytes)] : ['cat']
    const argv = inContainer(work, ...reader, `${directory}/${source.path}`)
    const stream = await host.value.exec.stream(argv, { signal: context.signal })
    if (!stream.ok) return err(linkLost(stream.error))
    const file = await receive(context, work, source.path, quietly(stream.value.stdout), bytes => {
      received += bytes
      context.say('', total === 0 ? 1 : Math.min(1, received / total))
    })
    const ended = await stream.value.ended
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    if (!file.ok) return file
    if (!ended.ok) return err(linkLost(ended.error))
    if (ended.value.code !== 0 && /no such file/i.test(ended.value.stderr)) return ok('rewritten')
    if (ended.value.code !== 0) return err(failed(`${source.path}: ${lastWords(ended.value)}`))
    const { bytes, sha256 } = file.value
    if (source.grows && bytes !== source.bytes) return ok('rewritten')
    context.say(`${source.path}  ${bytes} bytes  sha256 ${sha256}\n`)
    files.push(file.value)
  }
  return ok(files)
}

/** Receives a file; when this machine cannot keep it, the sentence why. */
async function receive(
  context: WorkContext,
  work: CopyWork,
  path: string,
  content: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<Result<BackupFile, StepResult>> {
  try {
    return ok(await context.backups.receive(context.broker.name, work.backupId, path, content, onBytes))
  } catch (error) {
    const folder = context.backups.partial(context.broker.name, work.backupId)
    return err(failed(`The backup could not be written on this machine. ${fileErrorText(error, folder)}`))
  }
}

/** Ends with its source, also when that breaks: how the command ended says why. */
async function* quietly(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await parts.next().catch(() => ({ done: true, value: undefined }) as const)
      if (next.done) return
      yield next.value
    }
  } finally {
    await parts.return?.()
  }
}
