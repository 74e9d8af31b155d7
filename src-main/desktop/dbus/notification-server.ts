import { sessionSocket } from './address.ts'
import { openBus } from './bus.ts'
import { textArray } from './message.ts'

/**
 * Whether the desktop's notification server reads the body as markup (`body-markup` among its capabilities); null where
 * none runs yet, or it does not answer.
 */
export async function readsMarkup(
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean | null> {
  const socket = sessionSocket(env)
  const bus = socket === null ? null : await openBus(socket)
  if (bus === null) return null
  const body = await bus.call({
    destination: 'org.freedesktop.Notifications',
    path: '/org/freedesktop/Notifications',
    interface: 'org.freedesktop.Notifications',
    member: 'GetCapabilities',
    args: [],
  })
  bus.close()
  return (body && textArray(body))?.includes('body-markup') ?? null
}
