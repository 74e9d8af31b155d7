import { isOut } from '../health/block.ts'
import type { BrokerView } from '../model/snapshot.ts'
import { backNotice, causeKey, downNotice, type Notice, type NoticeBroker } from '../notices.ts'
import type { Language } from '../text/say.ts'
import type { AlertState } from './state.ts'

/** What is to be known of a broker to tell its outage. */
export type OutageBroker = NoticeBroker & Pick<BrokerView, 'muted'>

/** Causes that were told, by their key, with the brokers that are down by each. */
export type ToldCauses = AlertState['causes']

/** What a decision about outages rests on. */
export interface OutageInput {
  readonly brokers: readonly OutageBroker[]
  readonly causes: ToldCauses
  /** Names of brokers whose outage is raised and may be told. */
  readonly due: ReadonlySet<string>
  /** Names of brokers that are down, and not yet for long enough to be raised. */
  readonly pending: ReadonlySet<string>
  readonly nowMs: number
  readonly language: Language
}

/** What is told of outages now, and what was told by then. */
export interface OutageDecision {
  readonly notices: readonly Notice[]
  readonly causes: ToldCauses
}

/**
 * One notification a cause: brokers behind one dead host share it, and whoever was told down once is not told again
 * before it was seen up. Unknown is silent; muted brokers are, too, but one that is still down when its mute ends is
 * told then.
 */
export function tellOutages(input: OutageInput): OutageDecision {
  const back = tellBack(input)
  const down = tellDown(input, back.causes)
  return { notices: [...down.notices, ...back.notices], causes: down.causes }
}

/** A cause is over when nobody is down by it any more and nobody is still on the way back. */
function tellBack({ brokers, causes, nowMs, language }: OutageInput): OutageDecision {
  const notices: Notice[] = []
  const kept: Record<string, ToldCauses[string]> = {}
  for (const [key, told] of Object.entries(causes)) {
    const members = brokers.filter(broker => told.brokers.includes(broker.name))
    if (members.some(member => isDownBy(key, member) || isOnItsWay(member))) {
      kept[key] = { ...told, brokers: members.map(member => member.name) }
      continue
    }
    for (const member of members.filter(one => !isBack(one))) {
      kept[`broker:${member.name}`] = { sinceMs: told.sinceMs, brokers: [member.name] }
    }
    const heard = members.filter(one => isBack(one) && one.muted === null)
    if (heard.length > 0) notices.push(backNotice(key, heard, told.sinceMs, nowMs, language))
  }
  return { notices, causes: kept }
}

function tellDown({ brokers, due, pending, language }: OutageInput, causes: ToldCauses): OutageDecision {
  const told = new Set(Object.values(causes).flatMap(cause => cause.brokers))
  const fresh = brokers.filter(({ name, health }) => isOut(health) && due.has(name) && !told.has(name))
  const awaited = new Set(brokers.filter(({ name }) => pending.has(name)).map(causeKey))
  const after: Record<string, ToldCauses[string]> = { ...causes }
  const notices: Notice[] = []
  for (const key of new Set(fresh.map(causeKey))) {
    const members = fresh.filter(broker => causeKey(broker) === key)
    const known = after[key]
    if (known === undefined && awaited.has(key)) continue
    const sinceMs = known?.sinceMs ?? Math.min(...members.map(broker => broker.health.sinceMs))
    after[key] = { sinceMs, brokers: [...(known?.brokers ?? []), ...members.map(broker => broker.name)] }
    if (known === undefined) notices.push(downNotice(key, members, language))
  }
  return { notices, causes: after }
}

const isBack = ({ health }: OutageBroker): boolean => health.level === 'ok' || health.level === 'degraded'

const isDownBy = (key: string, broker: OutageBroker): boolean =>
  isOut(broker.health) && (causeKey(broker) === key || key === `broker:${broker.name}`)

/** Unknown only for the moment: the link is being made, or its first sample is out. */
const isOnItsWay = ({ health }: OutageBroker): boolean =>
  health.level === 'unknown' &&
  ['idle', 'connecting', 'waiting', 'stale', 'asleep', 'network-down'].includes(health.reasons[0]?.code ?? '')
