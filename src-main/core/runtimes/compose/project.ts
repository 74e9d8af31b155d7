import type { ComposeConfig } from '../../model/config.ts'

/** A compose project on a host, with its folder resolved there. */
export interface ComposeProject {
  /** Absolute path on the host. */
  readonly directory: string
  readonly files: readonly string[]
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

/**
 * The project of a config once the host told what its folder really is. `started` is the project that its containers were
 * started as, where compose would give it another name.
 */
export function composeProject(
  config: ComposeConfig,
  directory: string,
  started: string | null = null,
): ComposeProject {
  return {
    directory,
    files: config.files.map(file => inside(directory, file)),
    project: config.project ?? started,
    service: config.service,
    stateDirectory: `${directory}/.brokerlight/${folderName(config.service)}`,
  }
}

/**
 * `docker compose …` on this project; `overrides` are laid over the user's own files, which are never edited. `flags` are
 * those of compose itself, before its command.
 */
export function composeArgv(
  project: ComposeProject,
  overrides: readonly string[],
  args: readonly string[],
  flags: readonly string[] = [],
): readonly string[] {
  const files = [...project.files, ...overrides].flatMap(file => ['-f', file])
  const name = project.project === null ? [] : ['-p', project.project]
  return ['docker', 'compose', '--project-directory', project.directory, ...name, ...flags, ...files, ...args]
}
