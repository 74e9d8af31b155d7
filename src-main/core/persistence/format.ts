/** A server by its product and version. */
export interface Server {
  readonly product: 'redis' | 'valkey'
  readonly version: string
}

/** The format of an RDB: who defined it, and its number. */
export interface RdbFormat {
  readonly product: Server['product']
  readonly number: number
}

/** How many bytes tell the format of an RDB. */
export const rdbHeaderBytes = 9

/** The format from the first bytes of an RDB (`REDIS0012`, `VALKEY080`); null when they are no such beginning. */
export function rdbFormat(header: string): RdbFormat | null {
  const match = /^(?:REDIS(\d{4})|VALKEY(\d{3}))/.exec(header)
  if (match === null) return null
  return match[1] === undefined
    ? { product: 'valkey', number: Number(match[2]) }
    : { product: 'redis', number: Number(match[1]) }
}

/** The server that `redis-server --version` or `valkey-server --version` told of; null for anything else. */
export function serverVersion(text: string): Server | null {
  const match = /\b(Redis|Valkey) server v=(\d+\.\d+\S*)/i.exec(text)
  if (!match?.[1] || !match[2]) return null
  return { product: match[1].toLowerCase() === 'valkey' ? 'valkey' : 'redis', version: match[2] }
}

/** A server as people name it: `Redis 7.0.15`. */
export const serverText = ({ product, version }: Server): string =>
  `${product === 'redis' ? 'Redis' : 'Valkey'} ${version}`

/** An RDB format as people name it: `RDB 12`. */
export const formatText = ({ product, number }: RdbFormat): string =>
  `RDB ${number}${product === 'valkey' ? ' of Valkey' : ''}`

/** From which version on Redis writes a format; the newest that is known here comes first. */
const redisFormats: readonly (readonly [number, number])[] = [
  [7.04, 12],
  [7.02, 11],
  [7, 10],
  [5, 9],
  [4, 8],
  [3.02, 7],
]
/** Redis up to here is known to write nothing newer. */
const newestKnownRedis = 8.02

/** A version as a number that compares: 7.2.5 is 7.02. */
const rank = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(part => Number.parseInt(part, 10) || 0)
  return major + minor / 100
}

/** The RDB format that a server writes; null where it is not known here. */
export function writtenFormat({ product, version }: Server): RdbFormat | null {
  const at = rank(version)
  if (product === 'valkey') return at < 9 ? { product: 'redis', number: 11 } : { product, number: 80 }
  const number = redisFormats.find(([from]) => at >= from)?.[1]
  return number === undefined || at > newestKnownRedis ? null : { product, number }
}

/** Whether a server can load an RDB of a format; null where that is not known here. */
export function canLoad(server: Server, format: RdbFormat): boolean | null {
  if (format.product === 'valkey')
    return server.product === 'redis'
      ? false
      : rank(server.version) >= 9
        ? format.number <= 80 || null
        : false
  if (server.product === 'valkey') return format.number <= 11
  const newest = writtenFormat(server)?.number
  return newest === undefined ? format.number <= 12 || null : format.number <= newest
}
