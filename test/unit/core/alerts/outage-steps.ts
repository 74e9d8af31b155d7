import { budgetOf } from '#core/alerts/grouping'
import { type OutageMemory, type ToldCauses, tellOutages } from '#core/alerts/outages'
import type { Level } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { tenFortyTwo } from '../support/samples.ts'
import { brokerAt, health, reason } from '../support/views.ts'

/** Outages as the engine tells them: it looks each second; who is down in two of them is raised. */
export function notifier(start: ToldCauses = {}) {
  let causes: ToldCauses = start
  let memory: OutageMemory = { down: null, back: null }
  let recent: readonly number[] = []
  let nowMs = tenFortyTwo
  const downChecks = new Map<string, number>()
  const step = (brokers: readonly BrokerView[]): readonly Notice[] => {
    nowMs += 1000
    for (const one of brokers) {
      downChecks.set(one.name, one.health.level === 'down' ? (downChecks.get(one.name) ?? 0) + 1 : 0)
    }
    const checked = (count: (checks: number) => boolean) =>
      [...downChecks].filter(([, checks]) => count(checks))
    const due = checked(checks => checks >= 2).map(([name]) => name)
    const heard = brokers.filter(({ muted: quiet }) => quiet === null).map(({ name }) => name)
    const budget = budgetOf(recent, nowMs, 'outages')
    const told = tellOutages({
      brokers: brokers.map(one => ({ ...one, machine: machines[one.place] ?? one.place })),
      causes,
      memory,
      budget,
      steadyMs: nowMs,
      due: new Set(due.filter(name => heard.includes(name))),
      pending: new Set(checked(checks => checks === 1).map(([name]) => name)),
      nowMs,
      language: 'en',
    })
    causes = told.causes
    memory = told.memory
    recent = budget.spend(told.notices.length)
    return told.notices
  }
  /** All that is told in so many seconds. */
  return (brokers: readonly BrokerView[], seconds = 8): readonly Notice[] =>
    Array.from({ length: seconds }, () => step(brokers)).flat()
}

/** The machine of each place; several names may mean one. */
const machines: Readonly<Record<string, string>> = {
  'ssh nebula': 'ssh:10.0.0.5:22',
  'ssh nebula-vpn': 'ssh:10.0.0.5:22',
}

/** Titles of notifications. */
export const titles = (notices: readonly Notice[]): readonly string[] => notices.map(notice => notice.title)
/** A broker behind the alias `nebula`. */
export const nebula = (level: Level, changed: Parameters<typeof brokerAt>[2] = {}) =>
  brokerAt('nebula', level, changed)
/** Redis itself is down. */
export const redisDown = health('down', {
  reasons: [reason('down', { layer: 'broker', text: 'Redis refuses connections.' })],
})
