import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { leadsOut, routeTo } from '#core/network/routes'
import { type NetworkTable, readNetwork } from './devices.ts'

/** What this machine's own network looks like. */
export interface NetworkWatch {
  /**
   * Whether there is a way from here to a broker's address: null where only its name is known. `linked` says that it is
   * connected now; a VPN that it was reached through is then needed from there on.
   */
  reaches(broker: string, address: string | null, linked: boolean): boolean
  stop(): void
}

const lookEveryMs = 3_000
/** A wall clock that runs this far from the steady one was set, or the machine slept. */
const jumpMs = 10_000

/** Addresses of bridges come and go with containers, and link-local ones have no way out: they are no news. */
function addresses({ routes, devices }: NetworkTable): readonly string[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => {
      const device = devices.get(name)
      return device?.isBridge !== true || (routes !== null && leadsOut(name, device, routes))
    })
    .flatMap(([, entries]) => entries ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address)
    .sort()
}

/** Whether any device leads out of this machine. */
function hasWayOut({ routes, devices }: NetworkTable): boolean {
  if (routes !== null) return [...devices].some(([name, device]) => leadsOut(name, device, routes))
  return Object.entries(networkInterfaces()).some(([name, entries]) => {
    const device = devices.get(name)
    const isOwn = device?.isBridge !== true && device?.isTunnel !== true
    return isOwn && entries?.some(one => !one.internal && !/^(fe80:|169\.254\.)/i.test(one.address)) === true
  })
}

/** What was noticed: an address went, one came, or the wall clock jumped. */
export type NetworkNews = 'lost' | 'gained' | 'jump'

/**
 * Looks at the interfaces now and then, and calls `onNews` when the network changed, or when the wall clock jumped
 * (a sleep that nobody announced: a terminal on a laptop has no power events).
 */
export function watchNetwork(onNews: (news: NetworkNews) => void): NetworkWatch {
  let table = readNetwork()
  let seen = addresses(table)
  /** Brokers that were reached through a VPN. */
  const byVpn = new Set<string>()
  let offsetMs = Date.now() - performance.now()
  const look = (): void => {
    table = readNetwork()
    const now = addresses(table)
    const offset = Date.now() - performance.now()
    const jumped = Math.abs(offset - offsetMs) > jumpMs
    const lost = seen.some(address => !now.includes(address))
    const gained = now.some(address => !seen.includes(address))
    seen = now
    offsetMs = offset
    if (jumped) onNews('jump')
    else if (lost) onNews('lost')
    else if (gained) onNews('gained')
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  return {
    reaches(broker, address, linked) {
      const { routes, devices } = table
      if (routes === null || address === null || isIP(address) === 0) return hasWayOut(table)
      const route = routeTo(routes, address)
      const device = route === null ? undefined : devices.get(route.device)
      if (linked && device !== undefined) {
        if (device.isTunnel) byVpn.add(broker)
        else byVpn.delete(broker)
      }
      if (device?.up !== true) return false
      return device.isTunnel ? hasWayOut(table) : !byVpn.has(broker)
    },
    stop: () => clearInterval(timer),
  }
}
