import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import dbus from 'dbus-next'
import { busCall, busProperties } from './bus-call.ts'
import { startProgram } from './process.ts'
import { until } from './wait.ts'

/** A notification that was shown and closed. */
export interface PastNotification {
  readonly title: string
  readonly body: string
  readonly app: string
}

/** A real notification daemon on the test's screen. */
export interface Notifications {
  /** How many are on the screen. */
  shown(): Promise<number>
  /** Clicks the newest one. */
  clickNewest(): Promise<void>
  closeAll(): Promise<void>
  /** Those that were closed, newest first: the daemon lists no others. */
  past(): Promise<readonly PastNotification[]>
  stop(): Promise<void>
}

const config = `[global]
    monitor = 0
    width = 360
    origin = top-right
    offset = 12x12
    font = Sans 10
    history_length = 50
    markup = full
`
const object = { destination: 'org.freedesktop.Notifications', path: '/org/freedesktop/Notifications' }
const control = { ...object, interface: 'org.dunstproject.cmd0' }

/** Starts dunst on a screen and a bus. */
export async function startDunst(
  folder: string,
  env: Readonly<Record<string, string>>,
  address: string,
): Promise<Notifications> {
  const file = join(folder, 'dunstrc')
  writeFileSync(file, config)
  const daemon = startProgram(['dunst', '-config', file], env)
  const bus = dbus.sessionBus({ busAddress: address })
  const shown = async (): Promise<number> =>
    Number((await busProperties(bus, object, control.interface)).displayedLength)
  await until('dunst', () =>
    shown().then(
      () => true,
      () => false,
    ),
  )
  return {
    shown,
    async clickNewest() {
      await busCall(bus, control, 'NotificationAction', 'u', [0])
    },
    async closeAll() {
      await busCall(bus, control, 'NotificationCloseAll')
    },
    async past() {
      const [list] = await busCall(bus, control, 'NotificationListHistory')
      return (list as readonly Record<string, dbus.Variant>[]).map(entry => ({
        title: String(entry.summary?.value),
        body: String(entry.body?.value),
        app: String(entry.appname?.value),
      }))
    },
    async stop() {
      bus.disconnect()
      await daemon.end()
    },
  }
}
