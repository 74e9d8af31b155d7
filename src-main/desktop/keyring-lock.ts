import { sessionSocket } from './dbus/address.ts'
import { openBus } from './dbus/bus.ts'
import { readBoolean } from './dbus/property.ts'

const defaultKeyring = {
  service: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets/aliases/default',
  interface: 'org.freedesktop.Secret.Collection',
  name: 'Locked',
} as const

/**
 * Whether the default keyring of a Linux desktop is open. Asked before it is used: a closed one puts up a password
 * window and stops the whole app until somebody answers it.
 */
export async function isKeyringOpen(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const socket = sessionSocket(env)
  const bus = socket === null ? null : await openBus(socket)
  if (bus === null) return false
  const isLocked = await readBoolean(bus, defaultKeyring)
  bus.close()
  return isLocked === false
}
