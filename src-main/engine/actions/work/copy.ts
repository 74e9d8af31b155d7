import { neededParts, parseAofManifest } from '#core/backup/aof'
import type { BackupFile } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { configValues } from './asking.ts'
import { done, failed, hostOf, lastWords, linkLost, mustRun, redisOf, type WorkContext } from './context.ts'

type CopyWork = Extract<Work, { readonly do: 'copy' }>

/** How often a copy is begun again because Redis rewrote its AOF meanwhile. */
const rewritePatience = 5

/** The files of a broker's data folder that make a backup. */
interface DataFiles {
  readonly directory: string
  readonly rdb: string
  /** Folder of the multi-part AOF set (Redis 7 and later), or the single AOF file, where one exists. */
  readonly aofDirectory: string
  readonly aofFile: string
}

/** Copies RDB and AOF set as streams with progress and checksums. A rewrite in the middle begins the copy again. */
export async function copy(context: WorkContext, work: CopyWork): Promise<StepResult> {
  const redis = await redisOf(context)
  if (!redis.ok) return linkLost(redis.error)
  const data = await dataFiles(redis.value)
  for (let tries = 0; tries < rewritePatience; tries++) {
    await context.backups.drop(context.broker.name, work.backupId)
    const result = await copyOnce(context, work, data)
    if (result !== 'rewritten') return result
    context.say('Redis rewrote its AOF meanwhile; the copy begins again.\n')
  }
  return failed('Redis rewrote its AOF again and again during the copy. Try again at a quieter time')
}

async function dataFiles(redis: Redis): Promise<DataFiles> {
  const values = await configValues(redis, ['dir', 'dbfilename', 'appenddirname', 'appendfilename'])
  return {
    directory: values.get('dir') ?? '/data',
    rdb: values.get('dbfilename') ?? 'dump.rdb',
    aofDirectory: values.get('appenddirname') ?? 'appendonlydir',
    aofFile: values.get('appendfilename') ?? 'appendonly.aof',
  }
}

interface SourceFile {
  readonly path: string
  readonly bytes: number
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
  data: DataFiles,
): Promise<StepResult | 'rewritten'> {
  const manifestPath = `${data.aofDirectory}/${data.aofFile}.manifest`
  const manifest = await readManifest(context, work, `${data.directory}/${manifestPath}`)
  if (!manifest.ok) return manifest.error
  const argv = inContainer(
    work,
    'sh',
    '-c',
    listScript,
    'sh',
    data.directory,
    data.rdb,
    data.aofDirectory,
    data.aofFile,
  )
  const listed = await mustRun(context, argv, { quiet: true })
  if (!listed.ok) return listed.error
  const sources = wantedFiles(listed.value, data, manifest.value)
  if (!sources.some(one => one.path === data.rdb))
    return failed(`There is no ${data.rdb} in ${data.directory}`)
  const total = sources.reduce((sum, one) => sum + one.bytes, 0)
  const free = await context.backups.freeBytes()
  if (free < total * 1.1)
    return failed(
      `The backup needs ${total} bytes, but this machine has only ${free} free. Make room and try again`,
    )
  const files = await receiveAll(context, work, data.directory, sources, total)
  if (!files.ok) return files.error
  const again = await readManifest(context, work, `${data.directory}/${manifestPath}`)
  if (!again.ok) return again.error
  if (again.value !== manifest.value) return 'rewritten'
  return done(`${files.value.length} files, ${total} bytes`, { files: files.value })
}

async function readManifest(
  context: WorkContext,
  work: CopyWork,
  path: string,
): Promise<Result<string, StepResult>> {
  return mustRun(context, inContainer(work, 'sh', '-c', 'cat -- "$1" 2>/dev/null; true', 'sh', path), {
    quiet: true,
  })
}

function wantedFiles(listing: string, data: DataFiles, manifest: string): readonly SourceFile[] {
  const listed = new Map(
    listing.split('\n').flatMap(line => {
      const match = /^(\d+) (.+)$/.exec(line)
      return match?.[1] && match[2] ? [[match[2], Number(match[1])] as const] : []
    }),
  )
  const parts = neededParts(parseAofManifest(manifest)).map(file => `${data.aofDirectory}/${file}`)
  const aof = parts.length > 0 ? [...parts, `${data.aofDirectory}/${data.aofFile}.manifest`] : [data.aofFile]
  return [data.rdb, ...aof].flatMap(path => {
    const bytes = listed.get(path)
    return bytes === undefined ? [] : [{ path, bytes }]
  })
}

async function receiveAll(
  context: WorkContext,
  work: CopyWork,
  directory: string,
  sources: readonly SourceFile[],
  total: number,
): Promise<Result<readonly BackupFile[], StepResult>> {
  const files: BackupFile[] = []
  let received = 0
  for (const source of sources) {
    const host = await hostOf(context)
    if (!host.ok) return err(linkLost(host.error))
    // An AOF grows while it is copied: only what was there at the start belongs to this backup.
    const argv = inContainer(work, 'head', '-c', String(source.bytes), `${directory}/${source.path}`)
    const stream = await host.value.exec.stream(argv, { signal: context.signal })
    if (!stream.ok) return err(linkLost(stream.error))
    const file = await context.backups.receive(
      context.broker.name,
      work.backupId,
      source.path,
      stream.value.stdout,
      bytes => {
        received += bytes
        context.say('', total === 0 ? 1 : received / total)
      },
    )
    const ended = await stream.value.ended
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    if (!ended.ok) return err(linkLost(ended.error))
    if (ended.value.code !== 0) return err(failed(`${source.path}: ${lastWords(ended.value)}`))
    if (file.bytes !== source.bytes)
      return err(failed(`${source.path} ended after ${file.bytes} of ${source.bytes} bytes`))
    context.say(`${file.path}  ${file.bytes} bytes  sha256 ${file.sha256}\n`)
    files.push(file)
  }
  return ok(files)
}
