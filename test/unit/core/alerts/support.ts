import { type Entry, entered } from '#core/alerts/book'
import { type EvaluationMemory, evaluateRules, nothingEvaluated } from '#core/alerts/evaluate'
import { rulesOf } from '#core/alerts/rules'
import { type AlertState, calmState, type Standing } from '#core/alerts/state'
import { nothingTold, type TellMemory } from '#core/alerts/tell'
import { decideTelling, type KnownBroker } from '#core/alerts/telling'
import type { Rule } from '#core/model/alert'
import { type AlertsConfig, type BrokerConfig, configSchema } from '#core/model/config'
import type { Measure } from '#core/model/measure'
import type { RunView } from '#core/model/run'
import type { BrokerView, Health } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { english, tenFortyTwo } from '../support/samples.ts'
import { config, health } from '../support/views.ts'

/** A number of a broker. */
export const measure = (name: string, value: number, changed: Partial<Measure> = {}): Measure => ({
  name,
  labels: {},
  value,
  unit: 'ratio',
  source: 'INFO',
  atMs: 0,
  ...changed,
})

/** One step of a bench: what a broker is like then. */
export interface Step {
  readonly measures?: readonly Measure[]
  readonly health?: Health
  readonly runs?: readonly RunView[]
  readonly isHandedOver?: boolean
  readonly muted?: BrokerView['muted']
}

/** Brokers under rules, with clocks that move only when a test says so. */
export interface AlertBench {
  /** One judgement of a broker after so many seconds; measures are of that instant. */
  step(seconds: number, step?: Step, broker?: string): Entry
  /** Tells, and answers with the notifications. */
  tell(): readonly Notice[]
  /** Moves the wall clock alone. */
  jump(seconds: number): void
  state(): AlertState
  put(state: AlertState): void
  standing(): readonly Standing[]
  /** `raise NAME` and `clear NAME`, in order. */
  readonly events: string[]
  nowMs(): number
}

/** Starts a bench. */
export function alertBench(
  options: {
    readonly broker?: Parameters<typeof config>[1]
    readonly alerts?: Partial<AlertsConfig>
    readonly isHeard?: boolean
    readonly startMs?: number
  } = {},
): AlertBench {
  const alerts: AlertsConfig = { ...configSchema.parse({}).alerts, ...options.alerts }
  const memories = new Map<string, EvaluationMemory>()
  const known = new Map<string, KnownBroker>()
  const upAgain = new Map<string, number>()
  const events: string[] = []
  let state = calmState
  let tellMemory: TellMemory = nothingTold
  let steadyMs = 1_000
  let nowMs = options.startMs ?? tenFortyTwo
  let ids = 0
  const newId = (): string => `a${++ids}`
  const configs = new Map<string, BrokerConfig>()
  const brokerOf = (name: string): BrokerConfig => {
    const known = configs.get(name) ?? config(name, options.broker)
    configs.set(name, known)
    return known
  }
  const rules = new Map<string, readonly Rule[]>()
  const rulesFor = (name: string): readonly Rule[] => {
    const known = rules.get(name) ?? rulesOf(brokerOf(name), alerts, 'en')
    rules.set(name, known)
    return known
  }

  return {
    step(seconds, step = {}, name = 'nebula') {
      nowMs += seconds * 1000
      steadyMs += seconds * 1000
      const broker = brokerOf(name)
      const level = step.health ?? health('ok')
      const measures = (step.measures ?? []).map(one => (one.atMs === 0 ? { ...one, atMs: nowMs } : one))
      const own = state.standing.filter(one => one.broker === name)
      const runs = step.runs ?? []
      const switching = runs.some(run => run.end === null && run.kind !== 'backup')
      const up = level.level === 'unknown' ? [] : [measure('brokerlight_up', level.level === 'down' ? 0 : 1)]
      const evaluation = evaluateRules(memories.get(name) ?? nothingEvaluated, {
        rules: rulesFor(name),
        measures: [...measures, ...up.map(one => ({ ...one, atMs: nowMs }))],
        connection: level,
        switching,
        isHandedOver: step.isHandedOver ?? false,
        firing: new Map(own.map(one => [one.key, one.rule])),
        nowMs,
        steadyMs,
      })
      memories.set(name, evaluation.memory)
      if (own.some(one => one.rule === 'instance-down' && evaluation.resolved.includes(one.key)))
        upAgain.set(name, nowMs)
      const upAgainMs = upAgain.get(name) ?? null
      const entry = entered(state, { broker, evaluation, runs, upAgainMs, nowMs, newId })
      state = entry.state
      const isDown = state.standing.some(one => one.broker === name && one.rule === 'instance-down')
      known.set(name, {
        config: broker,
        name,
        title: name,
        place: `ssh ${name}`,
        machine: `ssh:${name}:22`,
        health: level,
        muted: step.muted ?? null,
        canRollBack: true,
        outagePending: level.level === 'down' && !isDown,
      })
      events.push(
        ...entry.raised.map(one => `raise ${one.rule}`),
        ...entry.cleared.map(one => `clear ${one.rule}`),
      )
      return entry
    },
    tell() {
      const told = decideTelling({
        state,
        memory: tellMemory,
        brokers: known,
        alerts,
        isHeard: options.isHeard ?? true,
        nowMs,
        steadyMs,
        voice: english,
        newId,
      })
      state = told.state
      tellMemory = told.memory
      return told.notices
    },
    jump(seconds) {
      nowMs += seconds * 1000
    },
    state: () => state,
    put(next) {
      state = next
    },
    standing: () => state.standing,
    events,
    nowMs: () => nowMs,
  }
}

/** A step with one number. */
export const one = (name: string, value: number, changed: Partial<Measure> = {}): Step => ({
  measures: [measure(name, value, changed)],
})

/** Steps of a second each. */
export function seconds(bench: AlertBench, count: number, step: Step): void {
  for (let at = 0; at < count; at++) bench.step(1, step)
}
