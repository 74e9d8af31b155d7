import type { PendingEntry } from '../../model/pending.ts'
import type { GroupDetail, GroupReading } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { say } from '../../text/say.ts'
import { idAfter } from '../entry-id.ts'
import { pendingRows } from '../pending.ts'
import { ageOfId } from './age.ts'
import { parseConsumers } from './consumers.ts'
import { answerOf, type LookMaking, refusal } from './look.ts'

type Part = 'consumers' | 'waiting' | 'first' | 'idle'
type GroupReplies = ReadonlyMap<Part, RedisReply | undefined>

const mostConsumers = 500
/** Pending entries that are listed, oldest first; and those that are listed because they are idle. */
const mostFirst = 200
const mostIdle = 1000
/** XPENDING with IDLE goes through all that is pending: only where that is not much. */
const idleUpTo = 10_000
/** Entries are counted by reading them, payload and all: never more than this many characters. */
const countedWeight = 256 * 1024
const mostCounted = 1000

/** What to ask about one group; nothing of what is known to be empty. */
export function groupCommands(
  { queue, memory, stuckAfterMs }: LookMaking,
  group: GroupReading,
): readonly { readonly part: Part; readonly command: RedisCommand }[] {
  const { name, consumers, pending, lag, lastDeliveredId } = group
  const limit = lag === null ? countLimit(memory.entrySize) : 1
  const asks: readonly (readonly [Part, boolean, RedisCommand])[] = [
    ['consumers', consumers > 0 && consumers <= mostConsumers, ['XINFO', 'CONSUMERS', queue.name, name]],
    [
      'waiting',
      lag !== 0 && lastDeliveredId !== '',
      ['XRANGE', queue.name, idAfter(lastDeliveredId), '+', 'COUNT', limit],
    ],
    ['first', pending > 0, ['XPENDING', queue.name, name, '-', '+', mostFirst]],
    [
      'idle',
      pending > mostFirst && pending <= idleUpTo,
      ['XPENDING', queue.name, name, 'IDLE', Math.ceil(stuckAfterMs), '-', '+', mostIdle],
    ],
  ]
  return asks.flatMap(([part, wanted, command]) => (wanted ? [{ part, command }] : []))
}

/** How many entries may be read to count them, by the size of one; a single one until that is known. */
const countLimit = (entrySize: number | null): number =>
  entrySize === null ? 1 : Math.max(1, Math.min(mostCounted, Math.floor(countedWeight / (entrySize + 1))))

/** What the replies tell of one group, with what is to be said about them. */
export function readGroup(
  making: LookMaking,
  group: GroupReading,
  replies: GroupReplies,
  nowMs: number,
): { readonly detail: GroupDetail; readonly notes: readonly string[] } {
  const { language, stuckAfterMs } = making
  const waiting = answerOf(replies.get('waiting'))
  const rows = pendingOf(group, replies, nowMs)
  const notes = [
    refusal(language, 'XINFO', replies.get('consumers')),
    refusal(language, 'XRANGE', replies.get('waiting')),
    refusal(language, 'XPENDING', replies.get('first')),
    group.consumers > mostConsumers
      ? say(language, 'consumers-many', { group: group.name, consumers: group.consumers })
      : null,
    rows && !rows.whole
      ? say(language, 'pending-part', {
          group: group.name,
          looked: rows.looked.length,
          pending: group.pending,
        })
      : null,
  ]
  const limit = countLimit(making.memory.entrySize)
  return {
    detail: {
      name: group.name,
      consumers: parseConsumers(answerOf(replies.get('consumers')), stuckAfterMs) ?? [],
      oldestWaitingMs: oldestWaiting(group, waiting, nowMs),
      oldestPendingMs: rows && (rows.looked[0] === undefined ? 0 : rows.looked[0].ageMs),
      counted:
        group.lag === null && Array.isArray(waiting)
          ? { entries: waiting.length, atLeast: waiting.length >= limit }
          : null,
      ...sortedOut(making, rows?.looked ?? null),
    },
    notes: notes.filter(note => note !== null),
  }
}

function oldestWaiting(group: GroupReading, waiting: unknown, nowMs: number): number | null {
  if (group.lag === 0) return 0
  if (!Array.isArray(waiting)) return null
  const [first]: readonly unknown[] = waiting
  if (first === undefined) return 0
  return Array.isArray(first) ? ageOfId(first[0], nowMs) : null
}

/** The pending entries that were looked at, each once, and whether no stuck one can be missing; null when refused. */
function pendingOf(
  group: GroupReading,
  replies: GroupReplies,
  nowMs: number,
): { readonly looked: readonly PendingEntry[]; readonly whole: boolean } | null {
  if (group.pending === 0) return { looked: [], whole: true }
  const first = replies.get('first')
  if (!first?.ok) return null
  const looked = new Map(pendingRows(first.value, nowMs).map(row => [row.id, row]))
  const all = looked.size < mostFirst
  const idle = answerOf(replies.get('idle'))
  for (const row of pendingRows(idle, nowMs)) looked.set(row.id, row)
  const whole = all || (Array.isArray(idle) && idle.length < mostIdle)
  return { looked: [...looked.values()], whole }
}

/** An entry that was given out too often is dead, else one that nobody works on for too long is stuck. */
function sortedOut(
  { stuckAfterMs, deadAfterDeliveries }: LookMaking,
  rows: readonly PendingEntry[] | null,
): Pick<GroupDetail, 'stuck' | 'dead' | 'mostDeliveries'> {
  if (rows === null) return { stuck: null, dead: null, mostDeliveries: null }
  const alive = rows.filter(row => row.deliveries <= deadAfterDeliveries)
  return {
    stuck: alive.filter(row => row.idleMs > stuckAfterMs).length,
    dead: rows.length - alive.length,
    mostDeliveries: rows.reduce((most, row) => Math.max(most, row.deliveries), 0),
  }
}
