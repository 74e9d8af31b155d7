import type { ComposeConfig } from '../../model/config.ts'
import type { ComposeSource } from './configuration.ts'

/** A compose project on a host, with its folder resolved there. */
export interface ComposeProject {
  /** Absolute path on the host of the folder in brokers.yaml. */
  readonly directory: string
  /** What it is made from. */
  readonly source: ComposeSource
  readonly project: string | null
  readonly service: string
  /** Where Brokerlight keeps lock, releases, audit and runs of this broker: beside the compose file, seen by all operators. */
  readonly stateDirectory: string
}

const inside = (directory: string, path: string): string =>
  path.startsWith('/') ? path : `${directory}/${path}`

/** A name as a folder name: anything but letters, digits, dot, dash and underscore is written as %XX. */
const folderName = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]/gu, letter => `%${(letter.codePointAt(0) ?? 0).toString(16)}`)
    .replace(/^\./, '%2e')
    .slice(0, 120)

/** What brokers.yaml says that a project is made from. */
export const configuredSource = (config: ComposeConfig, directory: string): ComposeSource => ({
  workingDirectory: directory,
  files: config.files.map(file => inside(directory, file)),
  envFiles: [],
})

/**
 * The project of a config once the host told what its folder really is. `started` is the project that its containers were
 * started as, and `source` what they were started from.
 */
export function composeProject(
  config: ComposeConfig,
  directory: string,
  started: string | null = null,
  source: ComposeSource | null = null,
): ComposeProject {
  return {
    directory,
    source: source ?? configuredSource(config, directory),
    project: config.project ?? started,
    service: config.service,
    stateDirectory: `${directory}/.brokerlight/${folderName(config.service)}`,
  }
}

/** `docker compose …` on this project. `flags` are those of compose itself, before its command. */
export function composeArgv(
  { project, source }: Pick<ComposeProject, 'project' | 'source'>,
  args: readonly string[],
  flags: readonly string[] = [],
): readonly string[] {
  const files = source.files.flatMap(file => ['-f', file])
  const envFiles = source.envFiles.flatMap(file => ['--env-file', file])
  const name = project === null ? [] : ['-p', project]
  return [
    ...['docker', 'compose', '--project-directory', source.workingDirectory],
    ...[...name, ...envFiles, ...flags, ...files, ...args],
  ]
}

/** The same project, made from one of its kept configurations. */
export const madeFrom = (project: ComposeProject, file: string): ComposeProject => ({
  ...project,
  source: { ...project.source, files: [file] },
})

/** Prints the rendered configuration of a project, services behind a profile too. */
export const renderArgv = (project: Pick<ComposeProject, 'project' | 'source'>): readonly string[] =>
  composeArgv(project, ['config', '--format', 'json'], ['--profile', '*'])

/** The folder of kept configurations. */
export const keptFolder = (stateDirectory: string): string => `${stateDirectory}/configs`

/** The file of a kept configuration, by the SHA-256 of its text. */
export const keptFile = (stateDirectory: string, sha256: string): string =>
  `${keptFolder(stateDirectory)}/${sha256}.json`

/** The SHA-256 of a kept configuration in whose place it is; null where a file is none. */
export const keptSha = (file: string): string | null =>
  /\/\.brokerlight\/.*\/configs\/([0-9a-f]{64})\.json$/.exec(file)?.[1] ?? null

/** Whether a file is one of ours, beside those of the project. */
export const isOurFile = (file: string): boolean => file.includes('/.brokerlight/')
