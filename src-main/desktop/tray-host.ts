import { sessionSocket } from './dbus/address.ts'
import { addMatch, openBus } from './dbus/bus.ts'
import { readBoolean } from './dbus/property.ts'

/** Whatever shows tray icons on this desktop. */
export interface TrayHost {
  /** Whether there is one now. Without one, a window that is closed could not be got back. */
  present(): Promise<boolean>
  stop(): void
}

const watcher = 'org.kde.StatusNotifierWatcher'
const hostRegistered = {
  service: watcher,
  path: '/StatusNotifierWatcher',
  interface: watcher,
  name: 'IsStatusNotifierHostRegistered',
} as const
const arrivals: readonly string[] = ['NameOwnerChanged', 'StatusNotifierHostRegistered']
/** A host that starts up registers in a few steps. */
const settleMs = 300

/**
 * Windows and macOS always show tray icons; a Linux desktop does when a StatusNotifierWatcher says that a host is
 * registered. `onArrival` is called when one comes (again): an icon made before it came is not shown by it.
 */
export async function watchTrayHost(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  onArrival: () => void,
): Promise<TrayHost> {
  if (platform !== 'linux') return { present: () => Promise.resolve(true), stop: () => undefined }
  const socket = sessionSocket(env)
  const bus = socket === null ? null : await openBus(socket)
  if (bus === null) return { present: () => Promise.resolve(false), stop: () => undefined }

  const present = async (): Promise<boolean> => (await readBoolean(bus, hostRegistered)) === true
  let timer: NodeJS.Timeout | undefined
  bus.onSignal(member => {
    if (!arrivals.includes(member)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      void present().then(isThere => {
        if (isThere) onArrival()
      })
    }, settleMs)
  })
  await addMatch(
    bus,
    `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${watcher}'`,
  )
  await addMatch(bus, `type='signal',interface='${watcher}',member='StatusNotifierHostRegistered'`)
  return {
    present,
    stop() {
      clearTimeout(timer)
      bus.close()
    },
  }
}
