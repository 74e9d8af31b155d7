import type { SlowCommand } from '../model/server.ts'
import { keyOf } from '../redis/keys.ts'
import { commandWords, ownClientName } from '../redis/own-calls.ts'
import { countOf } from '../redis/values.ts'
import { plain } from '../text/plain.ts'
import { isWatching } from './commands.ts'

/** An entry of SLOWLOG as the server tells it. */
export type SlowEntry = Omit<SlowCommand, 'recent'>

/**
 * Reads SLOWLOG GET, newest first, without what watchers like this app asked. `aheadMs` is how far the server's clock is
 * ahead of ours: times come out in ours. Of the arguments only the first key is shown, and only where it is known which
 * one that is.
 */
export function parseSlowlog(reply: unknown, aheadMs: number): readonly SlowEntry[] {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((row: unknown) => {
    const [id, at, took, words, address, name]: readonly unknown[] = Array.isArray(row) ? row : []
    const [number, atSeconds, tookUs] = [countOf(id), countOf(at), countOf(took)]
    if (number === null || atSeconds === null || tookUs === null || !Array.isArray(words)) return []
    const argv = words.map(word => textOf(word) ?? '')
    if (name === ownClientName || isWatching(argv)) return []
    return [
      {
        id: number,
        atMs: atSeconds * 1000 - aheadMs,
        tookMs: tookUs / 1000,
        command: shown(argv),
        client: textOf(name) ?? textOf(address),
      },
    ]
  })
}

/** The id of the newest entry of SLOWLOG GET, whoever caused it; null where there is none. */
export function newestId(reply: unknown): number | null {
  const first: unknown = Array.isArray(reply) ? reply[0] : null
  return Array.isArray(first) ? countOf(first[0]) : null
}

/** What is known of the ids of one server's slow log: they rise, whatever the clock does. */
export interface SlowIds {
  readonly runId: string | null
  /** The newest id that was there. */
  readonly newest: number
  /** When each entry that came in since was first there, by the steady clock. */
  readonly cameMs: ReadonlyMap<number, number>
}

/** How long an entry counts as recent. */
const recentMs = 60_000

/**
 * Takes over the newest ids. What was there before the first look, or before a restart (another run id, or ids that went
 * back), was not watched and is never recent; nor is what is older than a minute by the server's own clock when it is
 * first there (`agesMs`): it came in while nobody looked.
 */
export function followIds(
  before: SlowIds | null,
  now: { readonly runId: string | null; readonly newest: number | null; readonly steadyMs: number },
  agesMs: ReadonlyMap<number, number>,
): SlowIds {
  const { runId, steadyMs } = now
  const isSame = before !== null && (before.runId === null || runId === null || before.runId === runId)
  // An empty log was emptied: ids go on from where they were.
  const newest = now.newest ?? (isSame ? before.newest : -1)
  if (!isSame || newest < before.newest) return { runId, newest, cameMs: new Map() }
  const known = [...before.cameMs].filter(([, cameMs]) => steadyMs - cameMs <= recentMs)
  const came = [...agesMs].filter(([id, ageMs]) => id > before.newest && ageMs <= recentMs)
  const cameMs = new Map([...known, ...came.map(([id]) => [id, steadyMs] as const)])
  return { runId: runId ?? before.runId, newest, cameMs }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? plain(value, 80) : null

function shown(argv: readonly string[]): string {
  const key = keyOf(argv)
  const name = commandWords(argv).map(word => word.toUpperCase())
  return plain([...name, ...(key === null ? [] : [String(key)])].join(' '), 80)
}

/** How far a server's clock is ahead of ours, by its reply to TIME; 0 where it does not tell. */
export function clockAheadMs(reply: unknown, nowMs: number): number {
  const [seconds, micros]: readonly unknown[] = Array.isArray(reply) ? reply : []
  const [whole, part] = [countOf(seconds), countOf(micros)]
  return whole === null || part === null ? 0 : whole * 1000 + part / 1000 - nowMs
}
