import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Notifications, startDunst } from './dunst.ts'
import { type Panel, startPanel } from './panel.ts'
import { startProgram } from './process.ts'
import { startScreen } from './screen.ts'
import { startSessionBus } from './session-bus.ts'

/** A whole desktop of one test file: screen, session bus, window manager, and what else was asked for. */
export interface Desk {
  /** A folder of this desk; the home of whoever sits at it is below. */
  readonly folder: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly busAddress: string
  readonly notifications: Notifications
  /** Null where the desk has no panel. */
  readonly panel: Panel | null
  /** A panel starts (again). */
  startPanel(): Promise<Panel>
  stop(): Promise<void>
}

/** Starts a desktop. Everything it starts is ended by its pid, in the opposite order. */
export async function startDesk({ panel = true } = {}): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'brokerlight-desk-'))
  const home = join(folder, 'home')
  const runtime = join(folder, 'run')
  for (const path of [home, runtime]) mkdirSync(path)
  chmodSync(runtime, 0o700)
  const ends: (() => Promise<void>)[] = []
  const base = {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: runtime,
  }
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const screen = await startScreen(base)
    ends.push(() => screen.stop())
    const bus = await startSessionBus(folder, base)
    ends.push(() => bus.stop())
    const env = { ...base, DISPLAY: screen.display, DBUS_SESSION_BUS_ADDRESS: bus.address }
    const manager = startProgram(['openbox', '--sm-disable'], env)
    ends.push(() => manager.end())
    const notifications = await startDunst(folder, env, bus.address)
    ends.push(() => notifications.stop())
    const openPanel = async (): Promise<Panel> => {
      const opened = await startPanel(bus.address)
      ends.push(() => opened.stop().catch(() => undefined))
      return opened
    }
    return {
      folder,
      home,
      env,
      busAddress: bus.address,
      notifications,
      panel: panel ? await openPanel() : null,
      startPanel: openPanel,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
