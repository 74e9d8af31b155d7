import type { GroupDetail } from '../../model/queue.ts'
import type { RedisReply } from '../../ports.ts'
import { parseGroups } from '../../redis/stream.ts'
import { countOf, pairsOf } from '../../redis/values.ts'
import { say } from '../../text/say.ts'
import { timeOfId } from '../entry-id.ts'
import { ageOfId } from './age.ts'
import { groupCommands, readGroup } from './group.ts'
import { answerOf, type Look, type LookMaking, largest, refusal, sumOf, type Told, weightOf } from './look.ts'
import { addTally, rateOf, riseOf, type TallyTape } from './tally.ts'

/** Groups of one stream that are looked at. */
const mostGroups = 50
/** A stream that this many entries were added to would have been cut by now, if anybody cut it. */
const enoughAdded = 1000

/** What XINFO STREAM tells; null where it does not. `entries-added` is there since Redis 7.0. */
interface StreamInfo {
  readonly length: number | null
  readonly added: number | null
  readonly firstId: string | null
  readonly entrySize: number
}

/** Looks at a stream: itself and its groups first, then each group's consumers, oldest entries and pending ones. */
export function lookAtStream(making: LookMaking): Look {
  const { name } = making.queue
  return {
    commands: [
      ['XINFO', 'STREAM', name],
      ['XINFO', 'GROUPS', name],
    ],
    read([stream, list], nowMs) {
      const info = streamInfo(answerOf(stream))
      const all = parseGroups(answerOf(list))
      const groups = all?.slice(0, mostGroups) ?? []
      const notes = [
        refusal(making.language, 'XINFO', stream) ?? refusal(making.language, 'XINFO', list),
        all && all.length > groups.length
          ? say(making.language, 'groups-many', { groups: all.length, looked: mostGroups })
          : null,
      ]
      const asks = groups.map(group => groupCommands(making, group))
      const commands = asks.flatMap(ask => ask.map(({ command }) => command))
      const read = (replies: readonly RedisReply[], thenMs: number): Told => {
        const coming = replies.values()
        const parts = groups.map((group, at) => {
          const own = new Map(asks[at]?.map(({ part }) => [part, coming.next().value] as const))
          return readGroup(making, group, own, thenMs)
        })
        const details = all && parts.map(({ detail }) => detail)
        const weight = weightOf(replies.map(answerOf))
        return told(making, info, details, [...notes, ...parts.flatMap(part => part.notes)], weight, thenMs)
      }
      return commands.length === 0 ? read([], nowMs) : { commands, read }
    },
  }
}

function streamInfo(reply: unknown): StreamInfo {
  const pairs = pairsOf(reply)
  const first: unknown = pairs?.get('first-entry')
  const last: unknown = pairs?.get('last-entry')
  const id: unknown = Array.isArray(first) ? first[0] : null
  return {
    length: countOf(pairs?.get('length')),
    added: countOf(pairs?.get('entries-added')),
    firstId: typeof id === 'string' ? id : null,
    entrySize: Math.max(weightOf(first), weightOf(last)),
  }
}

function told(
  making: LookMaking,
  info: StreamInfo,
  groups: readonly GroupDetail[] | null,
  notes: readonly (string | null)[],
  weight: number,
  nowMs: number,
): Told {
  const { queue, memory, language } = making
  const tape = addTally(memory.tape, { atMs: nowMs, counts: { added: info.added, length: info.length } })
  const trimmed = trimmedOf(info, tape) ?? memory.trimmed
  const handmade = info.firstId !== null && timeOfId(info.firstId) === null
  const unread = info.length === 0 ? 0 : queue.found ? null : ageOfId(info.firstId, nowMs)
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
    memory: { entrySize: info.entrySize || memory.entrySize, tape, trimmed },
    weight: weight + 2 * info.entrySize,
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
