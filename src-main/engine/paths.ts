import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

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

/** The places of this process, made if they are missing: nobody else may look into them. */
export async function openPlaces(env: Env = process.env): Promise<Places> {
  const found = placesOf(env, process.platform, homedir())
  for (const folder of [found.configFolder, found.dataFolder, found.logFolder]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  return found
}

function places(configFolder: string, dataFolder: string, logFolder = join(dataFolder, 'logs')): Places {
  return { configFolder, configFile: join(configFolder, 'brokers.yaml'), dataFolder, logFolder }
}

/** The XDG rules say that a relative path is to be ignored. */
const xdg = (path: string | undefined): string | undefined => (path && isAbsolute(path) ? path : undefined)
