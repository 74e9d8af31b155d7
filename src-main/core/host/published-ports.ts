/** A port of a container that is published on its host. */
export interface PublishedPort {
  readonly inner: number
  /** The address it is published on; empty for all of them. */
  readonly host: string
  readonly port: number
}

/** How the host itself calls the address that a port is published on. */
export function usualHost({ host }: PublishedPort): string {
  if (host === '' || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

type Json = Readonly<Record<string, unknown>>

const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

/** Published TCP ports, from docker's `Ports` or `PortBindings`: `{"6379/tcp": [{"HostIp": "", "HostPort": "6379"}]}`. */
export function publishedPorts(value: unknown): readonly PublishedPort[] {
  return Object.entries(recordOf(value)).flatMap(([key, bindings]) => {
    const inner = /^(\d+)(?:\/tcp)?$/.exec(key)?.[1]
    if (inner === undefined || !Array.isArray(bindings)) return []
    return bindings.map(recordOf).flatMap(({ HostIp, HostPort }) => {
      const port = Number(HostPort)
      const host = typeof HostIp === 'string' ? HostIp : ''
      return Number.isInteger(port) && port > 0 ? [{ inner: Number(inner), host, port }] : []
    })
  })
}
