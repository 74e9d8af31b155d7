import { join } from 'node:path'

/** The session bus's socket as `connect` takes it; null when the environment names none that can be reached so. */
export function sessionSocket(env: Readonly<Record<string, string | undefined>>): string | null {
  for (const address of (env.DBUS_SESSION_BUS_ADDRESS ?? '').split(';')) {
    const [, transport, rest = ''] = /^(\w+):(.*)$/.exec(address) ?? []
    if (transport !== 'unix') continue
    const keys = new Map(rest.split(',').map(split))
    const path = keys.get('path')
    const abstract = keys.get('abstract')
    if (path !== undefined) return decodeURIComponent(path)
    if (abstract !== undefined) return `\0${decodeURIComponent(abstract)}`
  }
  const runtime = env.XDG_RUNTIME_DIR
  return runtime === undefined || runtime === '' ? null : join(runtime, 'bus')
}

const split = (pair: string): [string, string] => {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}
