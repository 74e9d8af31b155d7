import { type Info, textField } from './info.ts'

/** What a server that speaks Redis's protocol is, and its own version; `unknown` where it does not tell. */
export interface ServerName {
  /** As its makers write it: `Redis`, `Valkey`, `Dragonfly`. */
  readonly flavour: string
  readonly version: string
}

/** Servers that tell their own version beside the Redis version that they are compatible with. */
const ownVersions: readonly (readonly [field: string, flavour: string])[] = [
  ['valkey_version', 'Valkey'],
  ['dragonfly_version', 'Dragonfly'],
  ['garnet_version', 'Garnet'],
  ['kvrocks_version', 'Kvrocks'],
  ['redict_version', 'Redict'],
  ['keydb_version', 'KeyDB'],
  ['upstash_version', 'Upstash'],
  ['memurai_version', 'Memurai'],
  ['pika_version', 'Pika'],
]

const flavours: ReadonlyMap<string, string> = new Map(
  ownVersions.map(([, flavour]) => [flavour.toLowerCase(), flavour]),
)

/** Reads what a server is from INFO: `redis_version` alone says only what it is compatible with. */
export function serverNameOf(info: Info): ServerName {
  for (const [field, flavour] of ownVersions) {
    const version = textField(info, field)
    // Dragonfly writes `df-v1.27.1`.
    if (version !== null) return { flavour, version: version.replace(/^[a-z]{2}-v?(?=\d)|^v(?=\d)/, '') }
  }
  const version = textField(info, 'redis_version') ?? 'unknown'
  // KeyDB tells its own version as Redis's.
  const isKeydb =
    textField(info, 'mvcc_depth') !== null || /(^|\/)keydb-server$/.test(textField(info, 'executable') ?? '')
  if (isKeydb) return { flavour: 'KeyDB', version }
  const name = textField(info, 'server_name')?.slice(0, 30) ?? 'redis'
  return { flavour: name === 'redis' ? 'Redis' : (flavours.get(name.toLowerCase()) ?? name), version }
}
