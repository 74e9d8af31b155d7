import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import type { Desk } from './desk.ts'
import { until } from './wait.ts'

/** A busy machine is slow: an action in a window has as long as a condition. */
const patienceMs = 120_000

/** The folder of the checkout, which is the app's: tests and scripts run there. */
export const appFolder = resolve(process.cwd())

/** The Electron that the app runs on here. */
export function electronProgram(): string {
  const given = process.env.ELECTRON_EXEC_PATH
  const copy = join(appFolder, '.cache/electron-42.0.0/electron')
  if (given) return given
  if (existsSync(copy)) return copy
  throw new Error('ELECTRON_EXEC_PATH names no Electron; `npm test` finds one')
}

/** The app as it runs for a test. */
export interface RunningApp {
  readonly electron: ElectronApplication
  /** The open window's page; waits until there is one. */
  page(): Promise<Page>
  windowCount(): Promise<number>
  /** All that main wrote. */
  output(): string
  readonly pid: number
  /** Whether the process has ended, and how; null while it runs or after a signal. */
  hasEnded(): boolean
  exitCode(): number | null
  /** Quits the app, whatever it is doing. */
  stop(): Promise<void>
}

/** The argv that starts the app: Chromium's sandbox refuses root, and there is no graphics card. */
export function appProgram(args: readonly string[] = []): readonly string[] {
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [electronProgram(), ...rootFlags, '--disable-gpu', process.env.BROKERLIGHT_APP ?? appFolder, ...args]
}

/** Starts the built app at a desk with these words and variables. */
export async function launchApp(
  desk: Desk,
  {
    args = [],
    env = {},
  }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningApp> {
  const [executablePath = '', ...words] = appProgram(args)
  const electron = await _electron.launch({
    executablePath,
    args: words,
    env: { ...desk.env, ...env },
    cwd: desk.home,
    // The theme is the desktop's, not Playwright's.
    colorScheme: null,
  })
  const child = electron.process()
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      text += String(chunk)
    })
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    electron,
    async page() {
      const page = await until('a window', () => electron.windows().find(one => !one.isClosed()))
      page.setDefaultTimeout(patienceMs)
      return page
    },
    windowCount: () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    output: () => text,
    pid: child.pid ?? -1,
    hasEnded,
    exitCode: () => child.exitCode,
    async stop() {
      if (!hasEnded()) child.kill('SIGTERM')
      const ended = await until('the end of the app', hasEnded, 10_000).catch(() => false)
      if (ended === false) child.kill('SIGKILL')
      await until('the end of the app', hasEnded)
    },
  }
}
