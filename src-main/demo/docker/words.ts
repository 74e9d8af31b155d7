import type { Container } from './container.ts'

/** A span of time as docker words it: `5 seconds`, `About a minute`, `3 hours`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  if (hours === 1) return 'About an hour'
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}

/** The age of an instant in words. */
export const ago = (at: string): string => `${duration(Date.now() - Date.parse(at))} ago`

/** A container's status line: `Up 5 seconds (healthy)`, `Exited (1) 3 seconds ago`. */
export function statusLine(container: Container): string {
  const state = container.state()
  if (state.status === 'created') return 'Created'
  if (state.status === 'exited') return `Exited (${state.exitCode}) ${ago(state.finishedAt)}`
  if (state.status === 'restarting') return `Restarting (${state.exitCode}) ${ago(state.finishedAt)}`
  const up = `Up ${duration(Date.now() - Date.parse(state.startedAt))}`
  if (state.health === null) return up
  return `${up} (${state.health.Status === 'starting' ? 'health: starting' : state.health.Status})`
}

/** Published ports as docker lists them. */
export const portsLine = (container: Container): string =>
  container.spec.service.ports
    .map(port => `${port.host_ip || '0.0.0.0'}:${port.published}->${port.target}/${port.protocol}`)
    .join(', ')

/** A size in docker's decimal units. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${Number(value.toPrecision(3))}${units[unit]}`
}
