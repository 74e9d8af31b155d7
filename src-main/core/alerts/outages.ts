import { isOut } from '../health/block.ts'
import type { BrokerView } from '../model/snapshot.ts'
import {
  backNotice,
  causeKey,
  downManyNotice,
  downNotice,
  type Notice,
  type NoticeBroker,
} from '../notices.ts'
import type { Language } from '../text/say.ts'
import { groupedBy } from './group.ts'
import { type Budget, type GroupWait, isWaitOver, waitFor } from './grouping.ts'
import type { AlertState } from './state.ts'

/** What is to be known of a broker to tell its outage. */
export type OutageBroker = NoticeBroker & Pick<BrokerView, 'muted'>

/** Causes that were told, by their key, with the brokers that are down by each. */
export type ToldCauses = AlertState['causes']
type ToldCause = ToldCauses[string]

/** What is waited for before outages and their ends are notified. */
export interface OutageMemory {
  readonly down: GroupWait | null
  readonly back: GroupWait | null
}

/** What a decision about outages rests on. */
export interface OutageInput {
  readonly memory: OutageMemory
  readonly brokers: readonly OutageBroker[]
  readonly causes: ToldCauses
  /** Names of brokers whose outage is raised and may be told. */
  readonly due: ReadonlySet<string>
  /** Names of brokers that are down, and not yet for long enough to be raised. */
  readonly pending: ReadonlySet<string>
  /** Notifications that this minute still has. */
  readonly budget: Budget
  readonly nowMs: number
  readonly steadyMs: number
  readonly language: Language
}

/** What is told of outages now, and what was told by then. */
export interface OutageDecision {
  readonly memory: OutageMemory
  readonly notices: readonly Notice[]
  readonly causes: ToldCauses
}

/**
 * One notification a cause: brokers behind one dead host share it, and whoever was told down once is not told again
 * before it was seen up. Many causes at once share one, too. Unknown is silent; muted brokers are, too, but one that is
 * still down when its mute ends is told then.
 */
export function tellOutages(input: OutageInput): OutageDecision {
  const causes = withKeysOfNow(input)
  const back = tellBack({ ...input, causes })
  const down = tellDown({ ...input, causes: back.causes })
  return {
    notices: [...down.notices, ...back.notices],
    causes: down.causes,
    memory: { down: down.wait, back: back.wait },
  }
}

interface Told {
  readonly notices: readonly Notice[]
  readonly causes: ToldCauses
  readonly wait: GroupWait | null
}

/** A host that got another identity (an ssh config that was changed, an older state file) keeps its group. */
function withKeysOfNow({ brokers, causes }: OutageInput): ToldCauses {
  const after: Record<string, ToldCause> = {}
  for (const [key, told] of Object.entries(causes)) {
    const byHost = brokers.find(
      one => told.brokers.includes(one.name) && isOut(one.health) && isHostKey(causeKey(one)),
    )
    const own = isHostKey(key) && byHost !== undefined ? causeKey(byHost) : key
    const same = after[own]
    const names = new Set([...(same?.brokers ?? []), ...told.brokers])
    after[own] = {
      ...told,
      sinceMs: Math.min(told.sinceMs, same?.sinceMs ?? told.sinceMs),
      brokers: [...names],
    }
  }
  return after
}

const isHostKey = (key: string): boolean => key.startsWith('host:')

/** A cause is over when nobody is down by it any more and nobody is still on the way back. */
function tellBack(input: OutageInput): Told {
  const { brokers, causes, budget, memory, steadyMs } = input
  const membersOf = (told: ToldCause): readonly OutageBroker[] =>
    brokers.filter(broker => told.brokers.includes(broker.name))
  const kept: Record<string, ToldCause> = {}
  const over: (readonly [string, ToldCause])[] = []
  for (const [key, told] of Object.entries(causes)) {
    const members = membersOf(told)
    const names = members.map(({ name }) => name)
    if (members.some(member => isDownBy(key, member) || isOnItsWay(member))) {
      kept[key] = { ...told, brokers: names }
    } else if (members.some(isBack)) over.push([key, told])
    else for (const name of names) kept[`broker:${name}`] = { ...told, brokers: [name] }
  }
  const wait = waitFor(
    memory.back,
    over.map(([key]) => key),
    steadyMs,
  )
  if (budget.left <= 0 || !isWaitOver(wait, steadyMs)) {
    return { notices: [], causes: { ...kept, ...Object.fromEntries(over) }, wait }
  }
  for (const [, told] of over) {
    for (const { name } of membersOf(told).filter(one => !isBack(one))) {
      kept[`broker:${name}`] = { ...told, brokers: [name] }
    }
  }
  const ends = over.flatMap(([key, told]) => {
    const heard = membersOf(told).filter(one => isBack(one) && one.muted === null)
    return heard.length > 0 ? [{ key: told.shared ?? key, own: key, told, heard }] : []
  })
  return { notices: backNotices(input, ends, kept), causes: kept, wait: null }
}

interface End {
  /** Of the notification that said it is down. */
  readonly key: string
  readonly own: string
  readonly told: ToldCause
  readonly heard: readonly OutageBroker[]
}

function backNotices(
  { brokers, budget, nowMs, language }: OutageInput,
  ends: readonly End[],
  kept: ToldCauses,
): readonly Notice[] {
  const groups = [...groupedBy(ends, ({ key }) => key)].map(([key, own]) => {
    const names = new Set(Object.values(kept).flatMap(one => (one.shared === key ? one.brokers : [])))
    const still = brokers.filter(({ name, health }) => names.has(name) && isOut(health))
    // The notification of all stays as long as one of them is down.
    return { key: still.length === 0 ? key : (own[0]?.own ?? key), ends: own, still }
  })
  const made = budget.isShared(groups.length)
    ? [{ key: groups[0]?.key ?? '', ends, still: groups.flatMap(({ still }) => still) }]
    : groups
  return made.map((group, at) => ({
    ...backNotice(
      {
        key: group.key,
        brokers: group.ends.flatMap(({ heard }) => heard),
        still: group.still,
        sinceMs: Math.min(...group.ends.map(({ told }) => told.sinceMs)),
        nowMs,
      },
      language,
    ),
    ...(at === 0 && made.length < groups.length ? { closes: groups.map(({ key }) => key) } : {}),
  }))
}

function tellDown(input: OutageInput): Told {
  const { brokers, causes, due, pending, budget, memory, nowMs, steadyMs, language } = input
  const told = new Set(Object.values(causes).flatMap(cause => cause.brokers))
  const fresh = brokers.filter(({ name, health }) => isOut(health) && due.has(name) && !told.has(name))
  const after: Record<string, ToldCause> = { ...causes }
  const groups: [string, readonly OutageBroker[]][] = []
  for (const [key, members] of groupedBy(fresh, causeKey)) {
    const known = after[key]
    if (known === undefined) groups.push([key, members])
    else after[key] = { ...known, brokers: [...known.brokers, ...members.map(({ name }) => name)] }
  }
  const wait = waitFor(
    memory.down,
    groups.flatMap(([, members]) => members.map(({ name }) => name)),
    steadyMs,
  )
  const isAwaited = brokers.some(({ name }) => pending.has(name) && !told.has(name))
  if (budget.left <= 0 || !isWaitOver(wait, steadyMs, isAwaited)) return { notices: [], causes: after, wait }
  const shared = budget.isShared(groups.length) ? `outages:${nowMs}` : null
  for (const [key, members] of groups) {
    const sinceMs = Math.min(...members.map(({ health }) => health.sinceMs))
    after[key] = { sinceMs, brokers: members.map(({ name }) => name), shared }
  }
  const notices =
    shared === null
      ? groups.map(([key, members]) => downNotice(key, members, language))
      : [
          downManyNotice(
            shared,
            groups.flatMap(([, members]) => members),
            language,
          ),
        ]
  return { notices, causes: after, wait: null }
}

const isBack = ({ health }: OutageBroker): boolean => health.level === 'ok' || health.level === 'degraded'

const isDownBy = (key: string, broker: OutageBroker): boolean =>
  isOut(broker.health) && (causeKey(broker) === key || key === `broker:${broker.name}`)

/** Unknown only for the moment: the link is being made, or its first sample is out. */
const isOnItsWay = ({ health }: OutageBroker): boolean =>
  health.level === 'unknown' &&
  ['idle', 'connecting', 'waiting', 'stale', 'asleep', 'network-down'].includes(health.reasons[0]?.code ?? '')
