import { readdirSync, readFileSync } from 'node:fs'
import type { SshReach } from '#core/model/config'
import type { Result } from '#core/result'
import { readSshConfig, type SshConfig, type SshFiles } from '#core/ssh/config'
import { isGlob, matchesGlob } from '#core/ssh/glob'
import type { SshPerson } from '#core/ssh/hop'
import { type SshRoute, sshRoute } from '#core/ssh/route'
import { type SettingsSource, settingsFor } from '#core/ssh/settings'
import { homePath } from '../paths.ts'
import { askOpenSsh } from './openssh.ts'

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

/** The paths a pattern stands for, sorted; a path without wildcards stands for itself. */
function glob(pattern: string): readonly string[] {
  const [root = '', ...parts] = pattern.split(/[\\/]/)
  return parts
    .reduce<readonly string[]>(
      (folders, part) =>
        isGlob(part)
          ? folders.flatMap(folder =>
              namesIn(folder)
                .filter(name => isVisible(name, part) && matchesGlob(part, name))
                .map(name => `${folder}/${name}`),
            )
          : folders.map(folder => `${folder}/${part}`),
      [root],
    )
    .toSorted((a, b) => (a < b ? -1 : 1))
}

/** All directives that count for a person: the own config, then the machine's; or one named config alone. */
function configFor(person: SshPerson, named: string | null): SshConfig {
  const files: SshFiles = { readFile, glob, home: person.home }
  const ownFolder = `${person.home}/.ssh`
  if (named !== null) return readSshConfig(named, ownFolder, files, person.language)
  const machineFolder = person.env.PROGRAMDATA === undefined ? '/etc/ssh' : `${person.env.PROGRAMDATA}/ssh`
  const own = readSshConfig(`${ownFolder}/config`, ownFolder, files, person.language)
  const machine = readSshConfig(`${machineFolder}/ssh_config`, machineFolder, files, person.language)
  return {
    directives: [...own.directives, ...machine.directives],
    notes: [...own.notes, ...machine.notes],
  }
}

/** The config as it is read without OpenSSH; the files are read once for all hops of a route. */
export function ownReading(person: SshPerson, named: string | null): SettingsSource {
  let config: SshConfig | null = null
  return async question => {
    config ??= configFor(person, named)
    const settings = settingsFor(config.directives, question, person.language)
    return { ok: true, value: { ...settings, notes: [...config.notes, ...settings.notes] } }
  }
}

/** OpenSSH's own answer; our reading of the files where no OpenSSH is installed. */
function settingsSource(person: SshPerson, named: string | null): SettingsSource {
  const own = ownReading(person, named)
  return async question => (await askOpenSsh(question, person, named)) ?? own(question)
}

/** The route to a broker's machine, by its reach and the ssh configs as they stand now. */
export function routeTo(
  reach: SshReach | string,
  person: SshPerson,
  sourceOf: (person: SshPerson, named: string | null) => SettingsSource = settingsSource,
): Promise<Result<SshRoute>> {
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
    sourceOf(person, config === undefined ? null : homePath(config, person.home)),
    person,
  )
}
