import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { appFolder, electronProgram } from './launch.ts'
import { type Started, startProgram } from './process.ts'
import { until } from './wait.ts'

/** What a command came to. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** The checkout's last commit in a folder of its own, and an empty home: what somebody has who just cloned it. */
export interface Clone {
  /** Where `BROKERLIGHT_HOME` points to. */
  readonly appHome: string
  /** Runs a command in the clone to its end. */
  run(argv: readonly string[], withinMs: number): Promise<Ended>
  /** Starts a command in the clone with these variables besides its own. */
  start(argv: readonly string[], env: Readonly<Record<string, string>>): Started
  /** What was started in the clone and still runs. */
  processes(): readonly number[]
  /** What lies in its folder for temporary files. */
  temporaryFiles(): readonly string[]
  remove(): Promise<void>
}

/** What leads to the network and to the language of this machine; nothing else of ours is handed on. */
const handedOn = /^(lang|(https?|no)_proxy|node_extra_ca_certs|ssl_cert_(file|dir))$/i

/** Clones the checkout. */
export async function cloneCheckout(): Promise<Clone> {
  const root = mkdtempSync(join(tmpdir(), 'brokerlight-clone-'))
  const [folder, home, temporary] = ['clone', 'home', 'tmp'].map(name => join(root, name)) as [
    string,
    string,
    string,
  ]
  for (const path of [home, temporary]) mkdirSync(path)
  // Git refuses to read a checkout that belongs to somebody else, as one mounted into a container does.
  writeFileSync(join(home, '.gitconfig'), '[safe]\n\tdirectory = *\n')
  const appHome = join(root, 'brokerlight')
  const env = { ...newcomersEnv(home), TMPDIR: temporary, BROKERLIGHT_HOME: appHome }
  const processes = (): readonly number[] => processesOf(root)
  const clone: Clone = {
    appHome,
    async run(argv, withinMs) {
      const started = startProgram(argv, env, folder)
      await until(argv.join(' '), () => !started.isRunning(), withinMs)
      return { code: started.exitCode(), output: started.output() }
    },
    start: (argv, more) => startProgram(argv, { ...env, ...more }, folder),
    processes,
    // Node may keep what it compiled there, of npm's own.
    temporaryFiles: () => readdirSync(temporary).filter(name => name !== 'node-compile-cache'),
    async remove() {
      for (const pid of processes()) process.kill(pid, 'SIGKILL')
      await until('the end of what ran in the clone', () => processes().length === 0)
      rmSync(root, { recursive: true, force: true })
    },
  }
  const git = startProgram(['git', 'clone', '--quiet', appFolder, folder], env)
  await until('git clone', () => !git.isRunning())
  if (git.exitCode() !== 0) throw new Error(`git clone: ${git.output()}`)
  return clone
}

/**
 * No display, no session bus, nothing of npm's or vitest's that this test runs in. Two things are lent, so that the
 * test costs seconds and no gigabyte: npm's cache with its settings (the home they lie in is not the newcomer's), and
 * the Electron that `npm test` got the same way as a clone would.
 */
function newcomersEnv(home: string): Readonly<Record<string, string>> {
  const given = process.env
  const path = (given.PATH ?? '').split(delimiter).filter(folder => !folder.endsWith('node_modules/.bin'))
  const electron = electronProgram()
  return {
    ...Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value !== undefined && handedOn.test(name) ? [[name, value]] : [],
      ),
    ),
    PATH: path.join(delimiter),
    HOME: home,
    npm_config_cache: given.npm_config_cache ?? join(homedir(), '.npm'),
    npm_config_userconfig: given.npm_config_userconfig ?? join(homedir(), '.npmrc'),
    npm_config_prefer_offline: 'true',
    ELECTRON_EXEC_PATH: electron,
    ELECTRON_OVERRIDE_DIST_PATH: dirname(electron),
  }
}

/** The processes that work in a folder, or were told of it: Chromium's write over their environment. */
function processesOf(root: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isInteger(pid) && pid !== process.pid)
    .filter(pid => {
      const about = ['environ', 'cmdline'].map(name =>
        textOf(() => readFileSync(`/proc/${pid}/${name}`, 'utf8')),
      )
      return [...about, textOf(() => readlinkSync(`/proc/${pid}/cwd`))].some(text => text.includes(root))
    })
}

/** Empty for a process that ended meanwhile. */
function textOf(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
