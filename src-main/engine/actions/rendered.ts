import { createHash } from 'node:crypto'
import type { ListedContainer } from '#core/host/containers'
import type { ComposeConfig } from '#core/model/config'
import type { PlanNote } from '#core/model/run'
import type { HostSession } from '#core/ports'
import { ok, type Result } from '#core/result'
import { type ComposeSource, configurationOf, sourceOf } from '#core/runtimes/compose/configuration'
import { type RenderedProject, type StartedProject, serviceHashes } from '#core/runtimes/compose/facts'
import { readText, unreadableFiles } from '#core/runtimes/compose/host-scripts'
import {
  type ComposeProject,
  composeArgv,
  configuredSource,
  isOurFile,
  keptSha,
  renderArgv,
} from '#core/runtimes/compose/project'
import { question } from './question.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What a broker's container was started from. */
export interface StartSource {
  /** What the project is made from: without the files of ours. */
  readonly source: ComposeSource
  /** All that it was started from, ours too; null where that is not all there any more. */
  readonly started: ComposeSource | null
  /** The text of the kept configuration that it was started from. */
  readonly kept: string | null
  readonly notes: readonly PlanNote[]
}

/** Finds what a project is made from: what its container was started from, else what brokers.yaml names. */
export async function startSource(
  host: HostSession,
  config: ComposeConfig,
  directory: string,
  own: ListedContainer | null,
): Promise<Result<StartSource>> {
  const configured = configuredSource(config, directory)
  const started = own === null ? null : labelledSource(own)
  if (started === null) return ok({ source: configured, started: null, kept: null, notes: [] })
  const [only = ''] = started.files
  const kept = keptSha(only) === null ? null : await keptConfiguration(host, only)
  const said = kept === null ? null : sourceOf(configurationOf(kept))
  const files = started.files.filter(file => !isOurFile(file))
  const source = said ?? (files.length === 0 ? null : { ...started, files })
  const asked = [...started.files, ...started.envFiles, ...(source?.files ?? []), ...(source?.envFiles ?? [])]
  const missing = await question(host, unreadableFiles(asked), 'The compose files could not be looked for')
  if (!missing.ok) return missing
  const gone = new Set(missing.value.split('\n').filter(file => file !== ''))
  const isThere = (some: ComposeSource): boolean =>
    [...some.files, ...some.envFiles].every(file => !gone.has(file))
  const isWhole = isThere(started)
  if (source === null || !isThere(source)) {
    const lost = (source === null ? started.files : [...gone].filter(file => !isOurFile(file))).join(', ')
    const help =
      source === null ? ' To keep the configuration that runs, act as the user who put it in force.' : ''
    const text = `${own?.container.name ?? ''} was started from ${lost}, which this user cannot read. What brokers.yaml names is used instead.${help}`
    return ok({ source: configured, started: null, kept: null, notes: [{ level: 'warn', text }] })
  }
  return ok({
    source,
    started: isWhole ? started : null,
    kept,
    notes: sourceNotes(source, configured),
  })
}

/** What compose's labels say; null where they say nothing of use. */
function labelledSource({ folder, labelled }: ListedContainer): ComposeSource | null {
  if (folder === null || labelled.files.length === 0) return null
  // Compose 1 wrote them as they were given.
  const inFolder = (file: string): string => (file.startsWith('/') ? file : `${folder}/${file}`)
  return {
    workingDirectory: folder,
    files: labelled.files.map(inFolder),
    envFiles: labelled.envFiles.map(inFolder),
  }
}

/** The text of a kept configuration, if it can be read and is what its name says. */
export async function keptConfiguration(host: HostSession, file: string): Promise<string | null> {
  const read = await question(host, readText(file), 'The kept configuration')
  return read.ok && sha256(read.value) === keptSha(file) ? read.value : null
}

function sourceNotes(source: ComposeSource, configured: ComposeSource): readonly PlanNote[] {
  const isSame = source.files.join('\n') === configured.files.join('\n') && source.envFiles.length === 0
  if (isSame) return []
  const env = source.envFiles.length === 0 ? '' : ` with ${source.envFiles.join(', ')}`
  const text = `Started from ${source.files.join(', ')}${env}: these are used.`
  return [{ level: 'info', text }]
}

/** Reads a project as compose renders it now, and as it was started. */
export async function renderProject(
  host: HostSession,
  project: ComposeProject,
  { started, kept, notes }: StartSource,
  onStderr: (text: string) => void,
): Promise<Result<RenderedProject>> {
  const asStarted = started === null ? null : { project: project.project, source: started }
  const isSame = started?.files.join('\n') === project.source.files.join('\n')
  const [now, then, hashes] = await Promise.all([
    question(host, renderArgv(project), 'The compose file is not valid', onStderr),
    asStarted === null || isSame || kept !== null
      ? ok(null)
      : question(host, renderArgv(asStarted), 'The compose file it was started from'),
    asStarted === null
      ? ok('')
      : question(host, composeArgv(asStarted, ['config', '--hash', '*'], ['--profile', '*']), 'The hash'),
  ])
  if (!now.ok) return now
  const text = isSame ? now.value : (kept ?? (then.ok ? then.value : null))
  const startedProject: StartedProject | null =
    asStarted === null || text === null || !hashes.ok
      ? null
      : {
          project: asStarted,
          configuration: configurationOf(text),
          kept,
          hashes: serviceHashes(hashes.value),
        }
  return ok({
    now: configurationOf(now.value),
    sha256: sha256(now.value),
    started: startedProject,
    notes,
  })
}
