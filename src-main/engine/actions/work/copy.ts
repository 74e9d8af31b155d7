import { neededParts, parseAofManifest } from '#core/backup/aof'
import { type BackupSources, backupSources, type DataFolder, type SourceFile } from '#core/backup/sources'
import type { BackupFile } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import {
  containerFile,
  containerFileHead,
  containerFileSizes,
  containerFileWhole,
} from '#core/runtimes/compose/container-files'
import { fileErrorText } from '../../files/words.ts'
import { dockerIsAway, lostDocker } from '../docker-away.ts'
import {
  done,
  failed,
  hostOf,
  lastWords,
  linkLost,
  mustRun,
  needRedis,
  runOnHost,
  type WorkContext,
} from './context.ts'
import { dataFolder } from './data-folder.ts'

type CopyWork = Extract<Work, { readonly do: 'copy' }>

/** How often a copy is begun again because Redis wrote its files anew meanwhile. */
const rewritePatience = 5
/** How a tool of the image, or Docker, says that a file is not there. */
const isMissing = /no such (file|container:path)|could not find the file/i

/** Copies RDB and AOF set as streams with progress and checksums. A rewrite in the middle begins the copy again. */
export async function copy(context: WorkContext, work: CopyWork): Promise<StepResult> {
  const redis = await needRedis(context)
  if (!redis.ok) return redis.error
  const data = await dataFolder(context, redis.value, work.container)
  if (!data.ok) return data.error
  const shell = await runOnHost(
    context,
    inContainer(work, 'sh', '-c', 'wc -c </dev/null; head -c 0 /dev/null'),
    {
      quiet: true,
    },
  )
  if (!shell.ok) return linkLost(shell.error)
  const source = shell.value.code === 0 ? byExec(work) : byCopy(work)
  for (let tries = 0; tries < rewritePatience; tries++) {
    await context.backups.drop(context.broker.name, work.backupId)
    const result = await copyOnce(context, work, data.value, source)
    if (result !== 'rewritten') return result
    context.say('Redis wrote its files anew meanwhile; the copy begins again.\n')
  }
  return failed('Redis wrote its files anew again and again during the copy. Try again at a quieter time')
}

/** Commands of the host that read the files of a container. */
interface Source {
  /** Prints a small file, or nothing. */
  text(path: string): readonly string[]
  /** Prints a line `BYTES PATH` for each file that a backup may need. */
  list(data: DataFolder, parts: readonly string[]): readonly string[]
  /** Prints a file: an RDB, which the next save replaces whole, to its end; what grows as far as it was listed. */
  read(path: string, file: SourceFile): readonly string[]
}

const inContainer = (work: CopyWork, ...argv: readonly string[]): readonly string[] => [
  'docker',
  'exec',
  work.container,
  ...argv,
]

const listScript = `
cd -- "$1" || exit 3
for f in "$2" "$3/$4.manifest" "$4"; do [ -f "$f" ] && printf '%s %s\\n' "$(wc -c <"$f" | tr -d ' ')" "$f"; done
for f in "$3"/*; do [ -f "$f" ] && printf '%s %s\\n' "$(wc -c <"$f" | tr -d ' ')" "$f"; done
true`

/** By the tools of the image; what does not grow by Docker, which is several times as fast. */
const byExec = (work: CopyWork): Source => ({
  text: path => inContainer(work, 'sh', '-c', 'cat -- "$1" 2>/dev/null; true', 'sh', path),
  list: ({ directory, rdb, aofDirectory, aofFile }) =>
    inContainer(work, 'sh', '-c', listScript, 'sh', directory, rdb, aofDirectory, aofFile),
  read: (path, { grows, bytes }) =>
    grows ? inContainer(work, 'head', '-c', String(bytes), path) : containerFileWhole(work.container, path),
})

/** By Docker alone, for an image without a shell. */
const byCopy = ({ container }: CopyWork): Source => ({
  text: path => containerFile(container, path),
  list: ({ directory, rdb, aofDirectory, aofFile }, parts) =>
    containerFileSizes(container, directory, [
      rdb,
      aofFile,
      `${aofDirectory}/${aofFile}.manifest`,
      ...parts.map(part => `${aofDirectory}/${part}`),
    ]),
  read: (path, { bytes }) => containerFileHead(container, path, bytes),
})

async function copyOnce(
  context: WorkContext,
  work: CopyWork,
  data: DataFolder,
  source: Source,
): Promise<StepResult | 'rewritten'> {
  const before = await look(context, source, data)
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
  const files = await receiveAll(context, { work, source }, data.directory, sources, total)
  if (!files.ok) return files.error
  if (files.value === 'rewritten') return 'rewritten'
  const after = await look(context, source, data)
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
  source: Source,
  data: DataFolder,
): Promise<Result<BackupSources & { readonly manifest: string }, StepResult>> {
  const path = `${data.directory}/${data.aofDirectory}/${data.aofFile}.manifest`
  const manifest = await mustRun(context, source.text(path), { quiet: true })
  if (!manifest.ok) return manifest
  const parts = neededParts(parseAofManifest(manifest.value))
  const listed = await mustRun(context, source.list(data, parts), { quiet: true })
  if (!listed.ok) return listed
  const hasAof = context.memory.mark?.aofEnabled !== false
  const found = backupSources(listed.value, data, manifest.value, hasAof)
  return found === null
    ? err(failed('The manifest of the AOF names something that is no file beside it'))
    : ok({ ...found, manifest: manifest.value })
}

async function receiveAll(
  context: WorkContext,
  from: { readonly work: CopyWork; readonly source: Source },
  directory: string,
  sources: readonly SourceFile[],
  total: number,
): Promise<Result<readonly BackupFile[] | 'rewritten', StepResult>> {
  const files: BackupFile[] = []
  let received = 0
  for (const source of sources) {
    const host = await hostOf(context)
    if (!host.ok) return err(linkLost(host.error))
    const argv = from.source.read(`${directory}/${source.path}`, source)
    const stream = await host.value.exec.stream(argv, { signal: context.signal })
    if (!stream.ok) return err(linkLost(stream.error))
    const file = await receive(context, from.work, source.path, quietly(stream.value.stdout), bytes => {
      received += bytes
      context.say('', total === 0 ? 1 : Math.min(1, received / total))
    })
    const ended = await stream.value.ended
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    if (!file.ok) return file
    if (!ended.ok) return err(linkLost(ended.error))
    if (lostDocker(ended.value)) return err(linkLost(dockerIsAway))
    if (ended.value.code !== 0 && isMissing.test(ended.value.stderr)) return ok('rewritten')
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
