import type { GroupDetail, GroupReading } from '../../model/queue.ts'
import type { RedisReply } from '../../ports.ts'
import { parseGroups } from '../../redis/stream.ts'
import { countOf } from '../../redis/values.ts'
import { counted, say } from '../../text/say.ts'
import { timeOfId } from '../entry-id.ts'
import { ageOfId } from './age.ts'
import { type AskedGroup, groupCommands, readGroup, readStanding } from './group.ts'
import { answerOf, type Look, type LookMaking, largest, refusal, sumOf, type Told } from './look.ts'
import type { GroupMemory } from './position.ts'
import { findPositions, limitOf, type Positions, type Under } from './stream-positions.ts'
import type { StreamInfo } from './stream-script.ts'
import { addTally, rateOf, riseOf, type TallyTape } from './tally.ts'

/** Groups of one stream that are looked at. */
const mostGroups = 50
/** A stream that this many entries were added to would have been cut by now, if anybody cut it. */
const enoughAdded = 1000
/** Looks at a stream: its size and groups first, then where each group stands, its consumers and pending entries. */
export function lookAtStream(making: LookMaking): Look {
  const { name } = making.queue
  return {
    commands: [
      ['MEMORY', 'USAGE', name],
      ['XINFO', 'GROUPS', name],
    ],
    read([usage, list], nowMs, raw) {
      const all = parseGroups(answerOf(list))
      const names = rawNames(raw?.[1])
      const groups = (all ?? [])
        .slice(0, mostGroups)
        .map((reading, at): AskedGroup => ({ reading, name: names[at] ?? reading.name }))
      const entrySize = sizeOf(making, countOf(answerOf(usage)))
      const under: Under = {
        making,
        groups,
        entrySize,
        limits: groups.map(({ reading }) =>
          limitOf(reading, making.memory.groups.get(reading.name), entrySize),
        ),
        notes: [
          refusal(making.language, 'XINFO', list),
          all && all.length > groups.length
            ? say(making.language, 'groups-many', { groups: all.length, looked: mostGroups })
            : null,
        ],
        goOn: (positions, thenMs) => askGroups(making, all === null ? null : groups, positions, thenMs),
      }
      return findPositions(under, nowMs)
    },
  }
}

/** Bytes of an entry: what the stream takes by what it holds, else as it was seen last. */
function sizeOf({ reading, memory }: LookMaking, bytes: number | null): number | null {
  const { length } = reading
  return bytes === null || length === null || length === 0 ? memory.entrySize : Math.ceil(bytes / length)
}

/** The names of the groups as bytes, in the order of XINFO GROUPS. */
function rawNames(reply: RedisReply | undefined): readonly (Uint8Array | null)[] {
  const rows = answerOf(reply)
  if (!Array.isArray(rows)) return []
  return rows.map((row: unknown) => {
    const name: unknown = Array.isArray(row) ? row[1] : null
    return name instanceof Uint8Array ? name : null
  })
}

/** The last step: each group's consumers and pending entries. */
function askGroups(
  making: LookMaking,
  groups: readonly AskedGroup[] | null,
  positions: Positions,
  nowMs: number,
): Look | Told {
  const asks = (groups ?? []).map(group => groupCommands(making, group))
  const commands = asks.flatMap(ask => ask.map(({ command }) => command))
  const read = (replies: readonly RedisReply[], thenMs: number): Told => {
    const coming = replies.values()
    const parts = positions.groups.map((group, at) => {
      const own = new Map(asks[at]?.map(({ part }) => [part, coming.next().value] as const))
      const { detail, notes } = readGroup(making, group, own, thenMs)
      const before = making.memory.groups.get(group.name) ?? null
      const { standing, memory } = readStanding(
        group,
        positions.info,
        positions.unread[at] ?? null,
        before,
        thenMs,
      )
      return {
        detail: { ...detail, ...standing },
        memory,
        notes: [...notes, lossNote(making, group, memory)],
      }
    })
    const memories = parts.flatMap(({ detail, memory }) => (memory ? [[detail.name, memory] as const] : []))
    return told(
      making,
      { ...positions, notes: [...positions.notes, ...parts.flatMap(({ notes }) => notes)] },
      groups && parts.map(({ detail }) => detail),
      new Map(memories),
      thenMs,
    )
  }
  return commands.length === 0 ? read([], nowMs) : { commands, read }
}

function lossNote({ language }: LookMaking, group: GroupReading, memory: GroupMemory | null): string | null {
  if (memory === null || memory.missing === 0) return null
  const entries = counted(language, 'entries', memory.missing)
  return say(language, 'trimmed-unread', { group: group.name, entries })
}

function told(
  making: LookMaking,
  positions: Positions,
  groups: readonly GroupDetail[] | null,
  memories: LookMaking['memory']['groups'],
  nowMs: number,
): Told {
  const { queue, memory, language } = making
  const { info, notes, entrySize, weight } = positions
  const counts = { added: info?.added ?? null, length: info?.length ?? null }
  const tape = addTally(memory.tape, { atMs: nowMs, counts })
  const trimmed = (info && trimmedOf(info, tape)) ?? memory.trimmed
  const firstId = info?.firstId ?? null
  const handmade = firstId !== null && timeOfId(firstId) === null
  const unread = making.reading.length === 0 ? 0 : queue.found ? null : ageOfId(firstId, nowMs)
  return {
    detail: {
      kind: 'stream',
      name: queue.name,
      atMs: nowMs,
      groups: groups ?? [],
      bullmq: null,
      rabbitmq: null,
      oldestWaitingMs:
        groups?.length === 0 ? unread : largest((groups ?? []).map(one => one.oldestWaitingMs)),
      oldestPendingMs: groups?.length === 0 ? 0 : largest((groups ?? []).map(one => one.oldestPendingMs)),
      stuck: groups && sumOf(groups.map(({ stuck }) => stuck)),
      dead: groups && sumOf(groups.map(({ dead }) => dead)),
      addedPerSecond: rateOf(tape, 'added'),
      trimmed,
      notes: [...notes, handmade ? say(language, 'ids-no-times', { queue: queue.name }) : null].filter(
        note => note !== null,
      ),
    },
    memory: { entrySize, groups: memories, tape, trimmed },
    weight,
  }
}

/** Whether entries went while others were added; null when too few were added to tell. */
function trimmedOf(info: StreamInfo, tape: TallyTape): boolean | null {
  const added = riseOf(tape, 'added')?.by ?? 0
  const grown = riseOf(tape, 'length')?.by ?? 0
  if (added < 0) return null
  if (added > grown) return true
  if (added >= enoughAdded) return false
  const everWent = info.added === null || info.length === null || info.added > info.length
  return !everWent && info.added >= enoughAdded ? false : null
}
