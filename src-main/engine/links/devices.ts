import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { type Device, type Route, routes4, routes6 } from '#core/network/routes'

/** This machine's routes and devices; null for the routes where the system does not tell them. */
export interface NetworkTable {
  readonly routes: readonly Route[] | null
  readonly devices: ReadonlyMap<string, Device>
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Devices without a link layer of their own (tun, WireGuard), and IP in IP. */
const tunnelTypes: ReadonlySet<number> = new Set([65_534, 768, 769, 776, 778, 823])
const virtual = /^(docker|br-|bridge|veth|vmnet|vboxnet|virbr|vEthernet|lxc|podman|cni)/i
const tunnel = /^(utun|tun|tap|wg|zt|tailscale|ham|ipsec|ppp)/i

/** Reads the tables of the kernel; elsewhere devices are known by their names. */
export function readNetwork(): NetworkTable {
  if (process.platform !== 'linux' || !existsSync('/proc/net/route')) {
    const devices = Object.keys(networkInterfaces()).map(
      name => [name, { up: true, isBridge: virtual.test(name), isTunnel: tunnel.test(name) }] as const,
    )
    return { routes: null, devices: new Map(devices) }
  }
  const at = (name: string, file: string): string => `/sys/class/net/${name}/${file}`
  const devices = names('/sys/class/net').map(name => {
    const isTunnel = tunnelTypes.has(Number(read(at(name, 'type')))) || existsSync(at(name, 'tun_flags'))
    const up = !/^(down|lowerlayerdown|notpresent)/.test(read(at(name, 'operstate')))
    return [name, { up, isBridge: existsSync(at(name, 'bridge')), isTunnel }] as const
  })
  const routes = [...routes4(read('/proc/net/route')), ...routes6(read('/proc/net/ipv6_route'))]
  return { routes, devices: new Map(devices) }
}
