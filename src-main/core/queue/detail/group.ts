import type { PendingEntry } from '../../model/pending.ts'
import type { GroupDetail, GroupReading } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { say } from '../../text/say.ts'
import { pendingRows } from '../pending.ts'
import { ageOfId } from './age.ts'
import { parseConsumers } from './consumers.ts'
import { answerOf, type LookMaking, refusal } from './look.ts'
import { type GroupMemory, positionOf } from './position.ts'
import type { StreamInfo, Unread } from './stream-script.ts'

type Part = 'consumers' | 'first' | 'idle'
type GroupReplies = ReadonlyMap<Part, RedisReply | undefined>

const mostConsumers = 500
/** Pending entries that are listed, oldest first; and those that are listed because they are idle. */
const mostFirst = 200
const mostIdle = 1000
/** XPENDING with IDLE goes through all that is pending: only where that is not much. */
const idleUpTo = 10_000

/** A group as it is asked about: with its name as the server has it, which need be no text. */
export interface AskedGroup {
  readonly reading: GroupReading
  readonly name: string | Uint8Array
}

/** What to ask about one group; nothing of what is known to be empty. */
export function groupCommands(
  { queue, stuckAfterMs }: LookMaking,
  { reading: { consumers, pending }, name }: AskedGroup,
): readonly { readonly part: Part; readonly command: RedisCommand }[] {
  const asks: readonly (readonly [Part, boolean, RedisCommand])[] = [
    ['consumers', consumers > 0 && consumers <= mostConsumers, ['XINFO', 'CONSUMERS', queue.name, name]],
    ['first', pending > 0, ['XPENDING', queue.name, name, '-', '+', mostFirst]],
    [
      'idle',
      pending > mostFirst && pending <= idleUpTo,
      ['XPENDING', queue.name, name, 'IDLE', Math.ceil(stuckAfterMs), '-', '+', mostIdle],
    ],
  ]
  return asks.flatMap(([part, wanted, command]) => (wanted ? [{ part, command }] : []))
}

/** What the replies tell of one group besides where it stands, with what is to be said about them. */
export function readGroup(
  making: LookMaking,
  group: GroupReading,
  replies: GroupReplies,
  nowMs: number,
): { readonly detail: Omit<GroupDetail, keyof Standing>; readonly notes: readonly string[] } {
  const { language, stuckAfterMs } = making
  const rows = pendingOf(group, replies, nowMs)
  const notes = [
    refusal(language, 'XINFO', replies.get('consumers')),
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
  return {
    detail: {
      name: group.name,
      consumers: parseConsumers(answerOf(replies.get('consumers')), stuckAfterMs) ?? [],
      oldestPendingMs: rows && (rows.looked[0] === undefined ? 0 : rows.looked[0].ageMs),
      ...sortedOut(making, rows?.looked ?? null),
    },
    notes: notes.filter(note => note !== null),
  }
}

/** What is known of a group by where it stands in its stream. */
export type Standing = Pick<GroupDetail, 'oldestWaitingMs' | 'counted' | 'lagSurplus' | 'lost'>

/** Where a group stands, and for how long the first entry that it was not given waits. */
export function readStanding(
  group: GroupReading,
  info: StreamInfo | null,
  unread: Unread | null,
  before: GroupMemory | null,
  nowMs: number,
): { readonly standing: Standing; readonly memory: GroupMemory | null } {
  if (info === null) {
    const oldestWaitingMs = group.lag === 0 ? 0 : null
    return { standing: { oldestWaitingMs, counted: null, lagSurplus: null, lost: null }, memory: before }
  }
  const { unread: counted, memory } = positionOf(group, info, unread, before)
  const oldestWaitingMs =
    counted?.entries === 0 ? 0 : ageOfId(unread === null ? memory.firstUnreadId : unread.firstId, nowMs)
  return {
    standing: { oldestWaitingMs, counted, lagSurplus: memory.surplus, lost: memory.lost },
    memory,
  }
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
