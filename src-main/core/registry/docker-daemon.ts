import { dockerHub } from './reference.ts'

/** The command that prints what `daemonFacts` reads. */
export const askDaemon: readonly string[] = [
  'docker',
  'info',
  '--format',
  '{{json .RegistryConfig}}{{println}}{{json .OSType}}{{println}}{{json .Architecture}}',
]

/** What Docker on the host knows of registries and of its own images. */
export interface DaemonFacts {
  /** Base addresses that are asked before Docker's own registry. */
  readonly mirrors: readonly string[]
  /** Registries by name, `host[:port]`, that are trusted without a certificate. */
  readonly insecureHosts: readonly string[]
  /** Networks whose registries are trusted without a certificate: `127.0.0.0/8`. */
  readonly insecureNetworks: readonly string[]
  /** As image configs name it. */
  readonly platform: { readonly os: string; readonly architecture: string }
}

const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm' }

type Json = Readonly<Record<string, unknown>>
const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const texts = (value: unknown): readonly string[] => list(value).filter(one => typeof one === 'string')

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '') as unknown
  } catch {
    return null
  }
}

/** Reads the answer of `askDaemon`; an empty one gives what Docker does without any config. */
export function daemonFacts(stdout: string): DaemonFacts {
  const [config, os, machine] = stdout.split('\n').map(parsed)
  const registries = record(config)
  const indexes = Object.entries(record(registries.IndexConfigs))
  const named = typeof machine === 'string' ? machine : ''
  return {
    mirrors: [
      ...new Set([
        ...texts(registries.Mirrors),
        ...texts(record(record(registries.IndexConfigs)[dockerHub]).Mirrors),
      ]),
    ],
    insecureHosts: indexes.flatMap(([host, index]) => (record(index).Secure === false ? [host] : [])),
    insecureNetworks: texts(registries.InsecureRegistryCIDRs),
    platform: {
      os: typeof os === 'string' ? os : 'linux',
      architecture: architectures[named] ?? (named === '' ? 'amd64' : named),
    },
  }
}

/** An address that a registry may answer at. */
export interface Endpoint {
  /** Without a slash at its end: `https://registry-1.docker.io`. */
  readonly base: string
  /** `host[:port]`: its name in `certs.d` and among the logins. */
  readonly authority: string
  readonly isMirror: boolean
  /** Its certificate is checked. */
  readonly isVerified: boolean
}

/** Where a registry is asked, in Docker's order. */
export function endpointsOf(registry: string, daemon: DaemonFacts): readonly Endpoint[] {
  if (registry !== dockerHub) return addresses(registry, false, daemon)
  const mirrors = daemon.mirrors.flatMap(mirror => {
    const [, scheme, authority = '', path = ''] = /^(?:(https?):\/\/)?([^/]+)(\/.*)?$/.exec(mirror) ?? []
    const all = addresses(authority, true, daemon).map(one => ({
      ...one,
      base: `${one.base}${path.replace(/\/+$/, '')}`,
    }))
    const plain = {
      base: `http://${authority}${path.replace(/\/+$/, '')}`,
      authority,
      isMirror: true,
      isVerified: true,
    }
    return scheme === 'http' ? [plain] : all.filter(one => one.base.startsWith('https:'))
  })
  return [...mirrors, ...addresses('registry-1.docker.io', false, daemon)]
}

function addresses(authority: string, isMirror: boolean, daemon: DaemonFacts): readonly Endpoint[] {
  const isVerified = !isInsecure(authority, daemon)
  const one = { authority, isMirror, isVerified }
  const secure = { ...one, base: `https://${authority}` }
  return isVerified ? [secure] : [secure, { ...one, base: `http://${authority}` }]
}

function isInsecure(authority: string, { insecureHosts, insecureNetworks }: DaemonFacts): boolean {
  if (insecureHosts.includes(authority)) return true
  const host = authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (insecureHosts.includes(host)) return true
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return true
  const address = ipv4(host)
  return address !== null && insecureNetworks.some(network => isIn(address, network))
}

function ipv4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  return parts?.every(part => part < 256) ? parts.reduce((sum, part) => sum * 256 + part, 0) : null
}

function isIn(address: number, network: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const first = ipv4(base)
  const size = 2 ** (32 - Number(bits))
  return first !== null && /^\d+$/.test(bits) && Math.floor(address / size) === Math.floor(first / size)
}
