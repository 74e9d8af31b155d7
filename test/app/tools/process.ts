import { type ChildProcess, spawn } from 'node:child_process'
import { until } from './wait.ts'

/** A program that a test started. */
export interface Started {
  readonly pid: number
  /** All it wrote so far. */
  output(): string
  isRunning(): boolean
  /** Null while it runs, and where a signal ended it. */
  exitCode(): number | null
  /** Ends it by its pid: asks first, insists after five seconds. */
  end(): Promise<void>
}

/** Starts a program with exactly this environment. Its third channel's first line can be read with `firstLine`. */
export function startProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Started & { readonly firstLine: Promise<string> } {
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      text += String(chunk)
    })
  }
  child.on('error', error => {
    text += error.message
  })
  const isRunning = (): boolean =>
    child.exitCode === null && child.signalCode === null && child.pid !== undefined
  return {
    pid: child.pid ?? -1,
    output: () => text,
    isRunning,
    exitCode: () => child.exitCode,
    firstLine: firstLineOf(child, () => `${argv.join(' ')}: ${text}`),
    async end() {
      child.kill('SIGTERM')
      const ended = await until(`the end of ${command}`, () => !isRunning(), 5_000).catch(() => false)
      if (ended === false) child.kill('SIGKILL')
      await until(`the end of ${command}`, () => !isRunning())
    },
  }
}

/** What a program says on its fourth descriptor, as Xvfb and dbus-daemon tell where they listen. */
function firstLineOf(child: ChildProcess, told: () => string): Promise<string> {
  const line = new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdio[3]?.on('data', chunk => {
      text += String(chunk)
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
    child.once('exit', code => reject(new Error(`ended with ${code}: ${told()}`)))
  })
  // Programs that say nothing there are not asked for it.
  line.catch(() => undefined)
  return line
}
