import type { GroupReading } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { parseGroups } from '../../redis/stream.ts'
import { bytesText } from '../../text/format.ts'
import { say } from '../../text/say.ts'
import { idAfter } from '../entry-id.ts'
import { type AskedGroup, readStanding } from './group.ts'
import { answerOf, type Look, type LookMaking, refusal, type Told, weightOf } from './look.ts'
import type { GroupMemory } from './position.ts'
import {
  countCommand,
  type EvalCommand,
  evalCommands,
  isScriptRefused,
  positionsCommand,
  readPositions,
  readUnread,
  type StreamInfo,
  streamInfo,
  type Unread,
} from './stream-script.ts'

/** Entries of this many bytes are not touched: to hand out one would take Redis too long. */
const mostTouched = 1024 * 1024
/** Entries are counted in steps of so many, each a moment of Redis's time. */
const mostCounted = 1000
const mostSteps = 10
/** Where no script may run, entries are counted by reading them, payload and all: never more than this many bytes. */
const countedWeight = 256 * 1024

/** What is known of a stream and its groups by ids. */
export interface Positions {
  /** Null where it was not asked, or refused. */
  readonly info: StreamInfo | null
  /** The groups as they were at that moment. */
  readonly groups: readonly GroupReading[]
  readonly unread: readonly (Unread | null)[]
  readonly notes: readonly (string | null)[]
  /** Bytes of an entry, and of all that came over the link. */
  readonly entrySize: number | null
  readonly weight: number
}

/** A look at a stream on its way. */
export interface Under {
  readonly making: LookMaking
  readonly groups: readonly AskedGroup[]
  /** How many entries may be counted of each group. */
  readonly limits: readonly number[]
  readonly entrySize: number | null
  readonly notes: readonly (string | null)[]
  /** Goes on with the rest, once it is known where the groups stand. */
  goOn(positions: Positions, nowMs: number): Look | Told
}

/** Finds out where the groups stand, then goes on: by the script, else the plain way; entries that are too large are left alone. */
export const findPositions = (under: Under, nowMs: number): Look | Told =>
  under.entrySize !== null && under.entrySize > mostTouched
    ? tooLarge(under, under.entrySize, nowMs)
    : byScript(under, 0)

/** How many entries are counted of a group: more than the next one only where the counters do not tell. */
export function limitOf(
  group: GroupReading,
  before: GroupMemory | undefined,
  entrySize: number | null,
): number {
  const isSure = before !== undefined && before.surplus !== null && before.missing === 0
  const tells = group.lag !== null && (group.lag === 0 || isSure)
  return tells
    ? 1
    : Math.max(1, Math.min(mostCounted, Math.floor(mostTouched / ((entrySize ?? mostTouched) + 1))))
}

/** Entries that are too large to be touched leave what only their ids tell unknown. */
function tooLarge(under: Under, entrySize: number, nowMs: number): Look | Told {
  const { language } = under.making
  const size = bytesText(language, entrySize)
  return under.goOn(
    {
      info: null,
      groups: under.groups.map(({ reading }) => reading),
      unread: [],
      notes: [...under.notes, say(language, 'entries-large', { size })],
      ...{ entrySize, weight: 0 },
    },
    nowMs,
  )
}

/** Asks for ids alone, by the script; where none may run, the plain way. */
function byScript(under: Under, attempt: number): Look {
  const { making, limits } = under
  const name = evalCommands[attempt]
  if (name === undefined) return byEntries(under)
  return {
    commands: [positionsCommand(name, making.queue.name, limits)],
    read([reply], nowMs) {
      if (isScriptRefused(reply)) return byScript(under, attempt + 1)
      const told = readPositions(answerOf(reply), limits)
      if (told === null) return byEntries(under)
      const groups = sameGroups(under, parseGroups(told.groups))
      const positions: Positions = {
        ...{ info: told.info, groups, unread: told.unread, notes: under.notes },
        ...{ entrySize: under.entrySize, weight: 0 },
      }
      return countOn(under, name, positions, 1, nowMs)
    },
  }
}

/** The groups as the script found them, which is a moment later; the same ones in the same order, or else those from before. */
function sameGroups({ groups }: Under, later: readonly GroupReading[] | null): readonly GroupReading[] {
  return groups.map(({ reading }, at) => (later?.[at]?.name === reading.name ? later[at] : reading))
}

/** Goes on counting where a count stopped at its limit, and only a count tells how many wait. */
function countOn(
  under: Under,
  name: EvalCommand,
  positions: Positions,
  step: number,
  nowMs: number,
): Look | Told {
  const { making, limits } = under
  const open = positions.unread.flatMap((unread, at) => {
    const isOpen = unread?.atLeast === true && unread.lastId !== null && positions.groups[at]?.lag === null
    return isOpen && isUncertain(positions, at) && (limits[at] ?? 1) > 1 ? [{ at, unread }] : []
  })
  if (open.length === 0 || step >= mostSteps) return under.goOn(positions, nowMs)
  return {
    commands: open.map(({ at, unread }) =>
      countCommand(name, making.queue.name, idAfter(unread.lastId ?? ''), limits[at] ?? 1),
    ),
    read(replies, thenMs) {
      const unread = [...positions.unread]
      for (const [index, one] of open.entries()) {
        const more = readUnread(answerOf(replies[index]), limits[one.at] ?? 1)
        if (more === null) continue
        unread[one.at] = {
          entries: one.unread.entries + more.entries,
          firstId: one.unread.firstId,
          lastId: more.lastId ?? one.unread.lastId,
          atLeast: more.atLeast,
        }
      }
      return countOn(under, name, { ...positions, unread }, step + 1, thenMs)
    },
  }
}

/** Whether ids alone do not say how many entries a group was not given. */
const isUncertain = ({ info, groups }: Positions, at: number): boolean =>
  info !== null &&
  groups[at] !== undefined &&
  readStanding(groups[at], info, null, null, 0).standing.counted === null

/** The plain way: whole entries come over the link, so few are asked for. */
function byEntries(under: Under): Look {
  const { making, groups } = under
  const { name } = making.queue
  const size = making.memory.entrySize
  const most = size === null ? 1 : Math.max(1, Math.min(mostCounted, Math.floor(countedWeight / (size + 1))))
  const limits = groups.map(({ reading }) => {
    const missing = making.memory.groups.get(reading.name)?.missing ?? 0
    return reading.lag === null || missing > 0 ? most : 1
  })
  const asked = groups.map(({ reading }) => reading.lastDeliveredId !== '' && reading.lag !== 0)
  const ranges = groups.flatMap(({ reading }, at): readonly RedisCommand[] =>
    asked[at] ? [['XRANGE', name, idAfter(reading.lastDeliveredId), '+', 'COUNT', limits[at] ?? 1]] : [],
  )
  return {
    commands: [['XINFO', 'STREAM', name], ...ranges],
    read([stream, ...replies], nowMs) {
      const coming = replies.values()
      const entries = asked.map(wasAsked => (wasAsked ? coming.next().value : undefined))
      const info = stream?.ok ? streamInfo(stream.value) : null
      const refused = replies.map(reply => refusal(making.language, 'XRANGE', reply))
      const notes = [refusal(making.language, 'XINFO', stream), refused.find(note => note !== null) ?? null]
      const weight = weightOf([answerOf(stream), ...replies.map(answerOf)])
      const seen = [answerOf(stream), ...replies.map(answerOf)].map(largestEntry)
      return under.goOn(
        {
          info,
          groups: groups.map(({ reading }) => reading),
          unread: entries.map((reply, at) => unreadIn(reply, limits[at] ?? 1)),
          notes: [...under.notes, ...notes],
          entrySize: Math.max(0, ...seen) || under.entrySize,
          weight,
        },
        nowMs,
      )
    },
  }
}

/** The characters of the largest entry in a reply of XINFO STREAM or XRANGE. */
const largestEntry = (value: unknown): number =>
  Array.isArray(value) ? Math.max(0, ...value.filter(Array.isArray).map(weightOf)) : 0

function unreadIn(reply: RedisReply | undefined, limit: number): Unread | null {
  const rows = answerOf(reply)
  if (!Array.isArray(rows)) return null
  const ids = rows.map((row: unknown) => (Array.isArray(row) ? (row[0] as unknown) : null))
  return readUnread([ids.length, ids[0], ids.at(-1)], limit)
}
