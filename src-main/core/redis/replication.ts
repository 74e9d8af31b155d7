import { type Info, numberField, textField } from './info.ts'
import { type Address, addressText } from './slots.ts'
import { countOf } from './values.ts'

/** A replica as its master knows it. */
export interface KnownReplica {
  readonly address: string
  readonly online: boolean
  readonly offset: number | null
  /** Seconds since it last said how far it is. */
  readonly lagSeconds: number | null
}

/** What the replication section of INFO says. */
export interface Replication {
  readonly role: 'master' | 'replica' | 'unknown'
  readonly offset: number | null
  /** How far a replica has read what its master wrote; null for a master. */
  readonly replicaOffset: number | null
  readonly replicas: readonly KnownReplica[]
  /** Where its master is; null for a master. */
  readonly master: Address | null
  /** Whether the connection to its master is up; null for a master. */
  readonly linked: boolean | null
  readonly syncing: boolean
  /** Seconds since anything came from its master. */
  readonly heardSeconds: number | null
}

/** Reads INFO; what is not said is null. */
export function parseReplication(info: Info): Replication {
  const role = textField(info, 'role')
  const host = textField(info, 'master_host')
  const port = numberField(info, 'master_port')
  const link = textField(info, 'master_link_status')
  const isReplica = role === 'slave' || role === 'replica'
  const heard = numberField(info, 'master_last_io_seconds_ago')
  return {
    role: isReplica ? 'replica' : role === 'master' ? 'master' : 'unknown',
    offset: numberField(info, 'master_repl_offset'),
    replicaOffset: numberField(info, 'slave_repl_offset'),
    replicas: [...info.fields].flatMap(([field, value]) =>
      /^slave\d+$/.test(field) ? replicaOf(value) : [],
    ),
    master: isReplica && host !== null && port !== null ? { host, port } : null,
    linked: isReplica && link !== null ? link === 'up' : null,
    syncing: textField(info, 'master_sync_in_progress') === '1',
    heardSeconds: heard !== null && heard >= 0 ? heard : null,
  }
}

/** Reads `ip=10.0.0.2,port=6380,state=online,offset=1520,lag=0` (later versions add `type` and others). */
function replicaOf(value: string): readonly KnownReplica[] {
  const parts = new Map(value.split(',').map(part => splitAt(part, part.indexOf('='))))
  const host = parts.get('ip')
  const port = countOf(parts.get('port'))
  if (!host || port === null) return []
  return [
    {
      address: addressText({ host, port }),
      online: parts.get('state') === 'online',
      offset: countOf(parts.get('offset')),
      lagSeconds: countOf(parts.get('lag')),
    },
  ]
}

const splitAt = (text: string, at: number): readonly [string, string] => [
  text.slice(0, at),
  text.slice(at + 1),
]

/** Bytes that a replica is behind its master; null where either does not say how far it is. */
export const bytesBehind = (master: Replication | null, replica: KnownReplica | undefined): number | null =>
  master?.offset == null || replica?.offset == null ? null : Math.max(0, master.offset - replica.offset)
