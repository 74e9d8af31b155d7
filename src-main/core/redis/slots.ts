import type { RedisCommand } from '../ports.ts'
import { countOf } from './values.ts'

/** How many slots a Redis Cluster has. */
export const slotCount = 16_384

/** Where a Redis is. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A master of a cluster with one range of its slots, both ends included. */
export interface SlotRange extends Address {
  readonly from: number
  readonly to: number
}

/** Written out: `10.0.0.1:6379`, `[::1]:6379`. */
export const addressText = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** Reads `host:port`, also of an IPv6 address without brackets; null when it is none. An empty host is left empty. */
export function addressOf(text: string): Address | null {
  const colon = text.lastIndexOf(':')
  const port = countOf(text.slice(colon + 1))
  if (colon === -1 || port === null || port < 1 || port > 65_535) return null
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port }
}

const brace = { open: 0x7b, close: 0x7d }

/** The part of a key that decides its slot: what stands in its first braces, where there is something. */
function hashPart(key: Uint8Array): Uint8Array {
  const open = key.indexOf(brace.open)
  const close = key.indexOf(brace.close, open + 1)
  return open === -1 || close <= open + 1 ? key : key.subarray(open + 1, close)
}

/** The slot of a key: CRC16 (XMODEM) of its bytes, of 16,384. */
export function slotOf(key: RedisCommand[number]): number {
  const bytes = key instanceof Uint8Array ? key : new TextEncoder().encode(String(key))
  let crc = 0
  for (const byte of hashPart(bytes)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc % slotCount
}

/**
 * Reads CLUSTER SLOTS: rows of first slot, last slot, master, replicas. A node that does not know its own address leaves
 * the host empty: it is then the one that was asked. Rows that cannot be read are left out.
 */
export function parseSlots(reply: unknown, asked: Address): readonly SlotRange[] {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((row: unknown) => {
    const [first, last, master]: readonly unknown[] = Array.isArray(row) ? row : []
    const [host, at]: readonly unknown[] = Array.isArray(master) ? master : []
    const [from, to, port] = [countOf(first), countOf(last), countOf(at)]
    if (from === null || to === null || port === null || to >= slotCount) return []
    if (host === '?') return []
    return [{ from, to, host: typeof host === 'string' && host !== '' ? host : asked.host, port }]
  })
}

/** Where a cluster sends a question to: for good (MOVED) or for this once (ASK). Null when an error is none of these. */
export function redirection(
  error: string,
  asked: Address,
): { readonly kind: 'moved' | 'ask'; readonly slot: number; readonly to: Address } | null {
  const found = /^(MOVED|ASK) (\d+) (\S+)/.exec(error)
  const to = addressOf(found?.[3] ?? '')
  const slot = countOf(found?.[2])
  if (to === null || slot === null) return null
  return {
    kind: found?.[1] === 'ASK' ? 'ask' : 'moved',
    slot,
    to: to.host === '' ? { ...to, host: asked.host } : to,
  }
}
