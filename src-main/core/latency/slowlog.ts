import type { SlowCommand } from '../model/server.ts'
import { keyOf } from '../redis/keys.ts'
import { countOf } from '../redis/values.ts'
import { plain } from '../text/plain.ts'

/** Commands whose second word says what they do. */
const withSubcommand =
  /^(acl|client|cluster|command|config|debug|function|latency|memory|object|script|slowlog|xgroup|xinfo)$/i

/**
 * Reads SLOWLOG GET. `aheadMs` is how far the server's clock is ahead of ours: times come out in ours. Of the arguments
 * only the key is shown, and only where it is known which one that is.
 */
export function parseSlowlog(reply: unknown, aheadMs: number): readonly SlowCommand[] {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((row: unknown) => {
    const [id, at, took, words, address, name]: readonly unknown[] = Array.isArray(row) ? row : []
    const [number, atSeconds, tookUs] = [countOf(id), countOf(at), countOf(took)]
    if (number === null || atSeconds === null || tookUs === null || !Array.isArray(words)) return []
    const text = (value: unknown): string | null =>
      typeof value === 'string' && value !== '' ? plain(value, 80) : null
    return [
      {
        id: number,
        atMs: atSeconds * 1000 - aheadMs,
        tookMs: tookUs / 1000,
        command: shown(words.map(word => text(word) ?? '')),
        client: text(name) ?? text(address),
      },
    ]
  })
}

function shown(words: readonly string[]): string {
  const [name = '', sub] = words
  const key = keyOf(words)
  const parts = [name.toUpperCase(), ...(withSubcommand.test(name) && sub ? [sub.toUpperCase()] : [])]
  return plain([...parts, ...(key === null ? [] : [String(key)])].join(' '), 80)
}

/** How far a server's clock is ahead of ours, by its reply to TIME; 0 where it does not tell. */
export function clockAheadMs(reply: unknown, nowMs: number): number {
  const [seconds, micros]: readonly unknown[] = Array.isArray(reply) ? reply : []
  const [whole, part] = [countOf(seconds), countOf(micros)]
  return whole === null || part === null ? 0 : whole * 1000 + part / 1000 - nowMs
}
