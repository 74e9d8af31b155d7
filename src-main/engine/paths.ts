import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'
import { fileErrorCode } from './files/words.ts'

/** Where the app keeps its files on this machine. */
export interface Places {
  /** What people edit: `brokers.yaml`. */
  readonly configFolder: string
  readonly configFile: string
  /** What the app writes: journals, backups, trust store, history. */
  readonly dataFolder: string
  readonly logFolder: string
}

type Env = Readonly<Record<string, string | undefined>>

/** The places of a platform. `BROKERLIGHT_HOME` puts all of them into one folder. */
export function placesOf(env: Env, platform: NodeJS.Platform, home: string): Places {
  const own = env.BROKERLIGHT_HOME
  if (own) return places(join(resolve(own), 'config'), join(resolve(own), 'data'))
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support', 'Brokerlight')
    return places(support, join(support, 'data'), join(home, 'Library', 'Logs', 'Brokerlight'))
  }
  if (platform === 'win32') {
    const roaming = env.APPDATA ?? join(home, 'AppData', 'Roaming')
    const local = env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
    return places(join(roaming, 'Brokerlight'), join(local, 'Brokerlight'))
  }
  const config = xdg(env.XDG_CONFIG_HOME) ?? join(home, '.config')
  const data = xdg(env.XDG_DATA_HOME) ?? join(home, '.local', 'share')
  return places(join(config, 'brokerlight'), join(data, 'brokerlight'))
}

/** The places of this process, and what is to be said of them. */
export interface OpenedPlaces {
  readonly places: Places
  /** Why nothing is kept there, as a sentence; null where files can be written. */
  readonly note: string | null
}

/**
 * The places of this process, made if they are missing: nobody else may look into them. The error is a sentence: a
 * folder that is not there cannot be made. What is there and read-only serves, with a note.
 */
export function openPlaces(env: Env, language: Language): Result<OpenedPlaces> {
  const found = placesOf(env, process.platform, homedir())
  let note: string | null = null
  for (const folder of [found.configFolder, found.dataFolder, found.logFolder]) {
    const trouble = made(folder)
    const why = trouble === null ? null : whyText(trouble, language)
    if (why !== null && !(readOnly.has(trouble ?? '') && isFolder(dirname(folder)))) {
      return err(say(language, 'folder-not-made', { folder, why }))
    }
    if (why !== null && folder !== found.configFolder) {
      note ??= say(language, 'folder-read-only', { folder, why })
    }
  }
  return ok({ places: found, note })
}

/** One folder at a time: Node's own `recursive` never ends below /proc, whose ENOENT it takes for a missing parent. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process made it in the same moment.
    if (!isFolder(folder)) throw error
  }
}

/** Makes a folder that can be written; the system's code where that is not so, else null. */
function made(folder: string): string | null {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
    return null
  } catch (error) {
    return fileErrorCode(error) ?? String(error)
  }
}

const readOnly: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS'])

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    // Not there, or hidden from this user: nothing that serves.
    return false
  }
}

function whyText(code: string, language: Language): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return say(language, 'why-denied')
    case 'EROFS':
      return say(language, 'why-read-only')
    case 'EEXIST':
    case 'ENOTDIR':
      return say(language, 'why-file')
    case 'ENOENT':
      return say(language, 'why-no-folders')
    case 'ENOSPC':
    case 'EDQUOT':
      return say(language, 'why-full')
    default:
      return say(language, 'why-code', { code })
  }
}

function places(configFolder: string, dataFolder: string, logFolder = join(dataFolder, 'logs')): Places {
  return { configFolder, configFile: join(configFolder, 'brokers.yaml'), dataFolder, logFolder }
}

/** The XDG rules say that a relative path is to be ignored. */
const xdg = (path: string | undefined): string | undefined => (path && isAbsolute(path) ? path : undefined)
