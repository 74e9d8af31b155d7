import type { LinkFault, LinkState } from '#core/model/link'
import type { ButtonAction } from '#core/model/run'
import type { BrokerView } from '#core/model/snapshot'
import { wordOf } from '#core/shapes'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'

/** The header's sentence: what is wrong, the number, the limit; then what to do, and what else is wrong. */
export interface Verdict {
  readonly lead: string
  readonly others: readonly string[]
  /** Changes only when the verdict does, not with each number in it: this is what is read aloud. */
  readonly key: string
}

const sentences = (text: string): readonly string[] => text.split(/(?<=\.)\s+(?=\p{Lu})/u)

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The link that is not up, the nearest one first. */
export function brokenLink(broker: BrokerView): Extract<LinkState, { state: 'down' }> | null {
  return [broker.hostLink, broker.redisLink].find(link => link.state === 'down') ?? null
}

/** Puts a broker's health into words. */
export function verdictOf(broker: BrokerView, nowMs: number, s: Strings, f: Formats): Verdict {
  const { level, reasons, sinceMs } = broker.health
  const time = f.time(sinceMs, nowMs)
  const word = capital(s.level[wordOf(broker.health)])
  const key = [level, ...reasons.map(reason => reason.code)].join(' ')
  if (level === 'ok') {
    const { deepest } = broker
    const depth = deepest ? ` ${s.header.deepest(deepest.name, f.count(deepest.waiting))}` : ''
    return { lead: `${s.header.since(word, time)}.${depth}`, others: [], key }
  }
  const fault: LinkFault | undefined = brokenLink(broker)?.fault
  const texts = reasons.length > 0 ? reasons.map(reason => reason.text) : fault ? [fault.message] : []
  const [text = s.header.noReason, ...rest] = sentences(texts[0] ?? s.header.noReason)
  // Faults of links tell since when by themselves.
  const begin = text.includes(time) ? word : s.header.since(word, time)
  const more = rest.length > 0 ? [rest.join(' ')] : []
  const commands = reasons.flatMap(({ command }) => command ?? [])
  return { lead: `${begin}: ${text}`, others: [...more, ...texts.slice(1), ...commands], key }
}

/** Why actions are greyed: each reason once, with the actions it holds back. */
export interface Refusal {
  readonly why: string
  readonly actions: readonly ButtonAction[]
}

/** The reasons behind the greyed buttons, in the order of the buttons. What to do about a link stands in the verdict. */
export function refusalsOf(broker: BrokerView): readonly Refusal[] {
  const order: readonly ButtonAction[] = ['backup', 'rollback', 'deploy']
  const told = brokenLink(broker)?.fault.message
  const brief = (why: string): string => (told ? why.replace(told, () => sentences(told)[0] ?? told) : why)
  const refused = order.flatMap(action => {
    const guard = broker.guards[action]
    return guard.allowed ? [] : [{ action, why: brief(guard.why) }]
  })
  return [...new Set(refused.map(refusal => refusal.why))].map(why => ({
    why,
    actions: refused.filter(refusal => refusal.why === why).map(refusal => refusal.action),
  }))
}
