import { readdirSync, readFileSync } from 'node:fs'
import type { SshReach } from '#core/model/config'
import type { Result } from '#core/result'
import { readSshConfig, type SshDirective, type SshFiles } from '#core/ssh/config'
import type { SshPerson } from '#core/ssh/hop'
import { matchesPattern } from '#core/ssh/pattern'
import { type SshRoute, sshRoute } from '#core/ssh/route'
import { homePath } from '../paths.ts'

const readFile = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder === '' ? '/' : folder)
  } catch {
    return []
  }
}

const isVisible = (name: string, pattern: string): boolean => !name.startsWith('.') || pattern.startsWith('.')

/** The paths a pattern with `*` and `?` stands for, sorted; a path without them stands for itself. */
function glob(pattern: string): readonly string[] {
  const [root = '', ...parts] = pattern.split(/[\\/]/)
  return parts
    .reduce<readonly string[]>(
      (folders, part) =>
        /[*?]/.test(part)
          ? folders.flatMap(folder =>
              namesIn(folder)
                .filter(name => isVisible(name, part) && matchesPattern(part, name))
                .map(name => `${folder}/${name}`),
            )
          : folders.map(folder => `${folder}/${part}`),
      [root],
    )
    .toSorted((a, b) => (a < b ? -1 : 1))
}

/** All directives that count for a person: the own config, then the machine's; or one named config alone. */
function directivesFor(person: SshPerson, named: string | undefined): readonly SshDirective[] {
  const files: SshFiles = { readFile, glob, home: person.home }
  const ownFolder = `${person.home}/.ssh`
  if (named !== undefined) return readSshConfig(homePath(named, person.home), ownFolder, files).directives
  const machineFolder = person.env.PROGRAMDATA === undefined ? '/etc/ssh' : `${person.env.PROGRAMDATA}/ssh`
  return [
    ...readSshConfig(`${ownFolder}/config`, ownFolder, files).directives,
    ...readSshConfig(`${machineFolder}/ssh_config`, machineFolder, files).directives,
  ]
}

/** The way to a broker's machine, by its reach and the ssh configs as they stand now. */
export function routeTo(reach: SshReach | string, person: SshPerson): Result<SshRoute> {
  const { host, user, port, identityFile, jump, config }: SshReach =
    typeof reach === 'string' ? { host: reach } : reach
  return sshRoute(
    {
      destination: host,
      user,
      port,
      jump,
      identityFile: identityFile === undefined ? undefined : homePath(identityFile, person.home),
    },
    directivesFor(person, config),
    person,
  )
}
