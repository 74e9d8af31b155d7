import { addressOf, addressText } from './slots.ts'
import { countOf, pairsOf } from './values.ts'

/** A Redis or a Sentinel as a Sentinel knows it. */
export interface SentinelRow {
  readonly address: string
  readonly state: 'ok' | 'suspected' | 'down' | 'unknown'
  /** The master it follows; null for masters and Sentinels, and where it is not known. */
  readonly follows: string | null
  /** Whether the connection to its master is up; null for masters and Sentinels. */
  readonly linked: boolean | null
  readonly offset: number | null
  /** The higher, the newer the word. */
  readonly epoch: number
}

/** Reads one row of SENTINEL MASTER, REPLICAS or SENTINELS (a flat list of fields and values). */
export function sentinelRow(row: unknown): SentinelRow | null {
  const pairs = pairsOf(row)
  const text = (field: string): string | null => {
    const value = pairs?.get(field)
    return typeof value === 'string' && value !== '' && value !== '?' ? value : null
  }
  const address = addressOf(`${text('ip')}:${text('port')}`)
  if (address === null || text('ip') === null) return null
  const master = addressOf(`${text('master-host')}:${text('master-port')}`)
  const link = text('master-link-status')
  return {
    address: addressText(address),
    state: stateOf(new Set((text('flags') ?? '').split(','))),
    follows: master && text('master-host') ? addressText(master) : null,
    linked: link === null ? null : link === 'ok',
    offset: countOf(text('slave-repl-offset')),
    epoch: countOf(text('config-epoch')) ?? -1,
  }
}

/** Reads a list of rows; what cannot be read is left out. */
export const sentinelRows = (reply: unknown): readonly SentinelRow[] =>
  Array.isArray(reply) ? reply.flatMap((row: unknown) => sentinelRow(row) ?? []) : []

/** `o_down`: enough Sentinels agree. `s_down`: this one thinks so. `disconnected`: this one has no connection to it. */
function stateOf(flags: ReadonlySet<string>): SentinelRow['state'] {
  if (flags.has('o_down')) return 'down'
  return flags.has('s_down') || flags.has('disconnected') ? 'suspected' : 'ok'
}
