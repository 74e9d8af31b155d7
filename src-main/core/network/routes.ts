/** A route of this machine: addresses of `family` that begin with the first `bits` of `network` leave by `device`. */
export interface Route {
  readonly family: 4 | 6
  readonly network: bigint
  readonly bits: number
  readonly metric: number
  readonly device: string
}

/** A network device, as far as it matters for a way out. */
export interface Device {
  readonly up: boolean
  /** Joins containers or virtual machines; it leads out only where a default route leaves by it. */
  readonly isBridge: boolean
  /** A VPN: it needs another device below it. */
  readonly isTunnel: boolean
}

const isUsable = (flags: number): boolean => (flags & 0x1) !== 0 && (flags & 0x200) === 0

/** The routes of `/proc/net/route`: IPv4, numbers as the kernel's little-endian words. */
export function routes4(text: string): readonly Route[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [device = '', network = '', , flags = '', , , metric = '', mask = ''] = line.trim().split(/\s+/)
      if (mask === '' || !isUsable(Number.parseInt(flags, 16))) return []
      const bits = ones(word(mask))
      return [{ family: 4 as const, network: word(network), bits, metric: Number(metric), device }]
    })
}

/** The routes of `/proc/net/ipv6_route`, without those to this machine itself. */
export function routes6(text: string): readonly Route[] {
  return text.split('\n').flatMap(line => {
    const [network = '', bits = '', , , , metric = '', , , flags = '', device = ''] = line.trim().split(/\s+/)
    if (device === '' || device === 'lo' || !isUsable(Number.parseInt(flags, 16))) return []
    return [
      {
        family: 6 as const,
        network: BigInt(`0x${network}`),
        bits: Number.parseInt(bits, 16),
        metric: Number.parseInt(metric, 16),
        device,
      },
    ]
  })
}

/** The route that packets to an address take: the longest prefix, then the least metric; null for no way. */
export function routeTo(routes: readonly Route[], address: string): Route | null {
  const family = address.includes(':') ? 6 : 4
  const target = family === 4 ? number4(address) : number6(address)
  const width = family === 4 ? 32 : 128
  const fits = routes.filter(
    one =>
      one.family === family && target >> BigInt(width - one.bits) === one.network >> BigInt(width - one.bits),
  )
  return fits.toSorted((one, other) => other.bits - one.bits || one.metric - other.metric)[0] ?? null
}

/** Whether a device leads out of this machine: it is up, and neither a VPN nor a bridge of containers. */
export function leadsOut(name: string, device: Device, routes: readonly Route[]): boolean {
  if (!device.up || device.isTunnel || name === 'lo') return false
  const own = routes.filter(one => one.device === name && !isLinkLocal(one))
  return device.isBridge ? own.some(({ bits }) => bits === 0) : own.length > 0
}

const isLinkLocal = ({ family, network }: Route): boolean =>
  family === 6 ? network >> 118n === 0x3fan || network >> 120n === 0xffn : network >> 16n === 0xa9fen

const word = (hex: string): bigint => BigInt(`0x${hex.match(/../g)?.toReversed().join('') ?? '0'}`)
const ones = (mask: bigint): number => [...mask.toString(2)].filter(bit => bit === '1').length

const number4 = (address: string): bigint =>
  address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)

function number6(address: string): bigint {
  const bare = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = '', tail] = bare.split('::')
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'))
  const left = groups(head)
  const right = groups(tail ?? '')
  const all =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}
