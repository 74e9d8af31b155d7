import { alertRecord, alertView, type Entry, entered, standingOf, withoutBrokers } from '#core/alerts/book'
import { type EvaluationMemory, evaluateRules, nothingEvaluated, type Violation } from '#core/alerts/evaluate'
import { carriedLevel, trackedLevel } from '#core/alerts/levels'
import { outageRules } from '#core/alerts/pack'
import { rulesOf } from '#core/alerts/rules'
import { type AlertRequest, type AlertState, calmState, type Standing } from '#core/alerts/state'
import { nothingTold, type TellMemory } from '#core/alerts/tell'
import { decideTelling, isTaken, type KnownBroker, quietOf } from '#core/alerts/telling'
import { alertText } from '#core/alerts/text'
import { brokerHealth } from '#core/health'
import { isOut } from '#core/health/block'
import { type AlertView, type Rule, severitiesWorstFirst } from '#core/model/alert'
import { type AlertsConfig, type BrokerConfig, configSchema } from '#core/model/config'
import type { Health } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import type { Http, Secrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { say } from '#core/text/say'
import type { Voice } from '#core/text/time'
import { address } from '../links/links.ts'
import { createKeeping } from './keeping.ts'
import { type AlertRole, createLease } from './lease.ts'
import { openAlertLog } from './log.ts'
import { sendNext } from './poster.ts'
import type { AlertInput, AlertService } from './service.ts'
import { openAlertStore } from './store.ts'

/** What alerts are built from. */
export interface AlertDeps {
  /** The file that outlives the app; its lease, log and requests lie beside it. */
  readonly path: string
  readonly role: AlertRole
  /** For a command that ends with its first verdict: what is violated colours at once, without its `for`. */
  readonly isInstant: boolean
  readonly operator: string
  readonly nowMs: () => number
  readonly steadyMs: () => number
  readonly randomId: () => string
  /** For the webhook: asked from this machine. */
  readonly http: Http
  readonly secrets: Secrets
  readonly voice: Voice
  readonly warn: (text: string) => void
}

/** Lease, requests and webhook are looked at this often. */
const lookEveryMs = 1_000
/** What stands at a broker that this config never knew is over after this long. */
const strangerMs = 86_400_000
/** Ids are typed at a terminal. */
const idLength = 8

/** A level that stays is written this often, so that its time is known after a restart. */
const levelSavedEveryMs = 60_000
const noEvaluation = {
  memory: nothingEvaluated,
  resolved: [],
  seen: [],
  recovering: [],
  pending: [],
} as const

const sorted = (alerts: readonly Standing[]): readonly Standing[] =>
  alerts.length < 2
    ? alerts
    : severitiesWorstFirst.flatMap(level => alerts.filter(one => one.severity === level))

/** Opens the alerts of this machine. */
export async function openAlertService(deps: AlertDeps): Promise<AlertService> {
  const { nowMs, steadyMs, voice } = deps
  const lease = createLease(`${deps.path}.lock`, deps.role, deps.randomId())
  const keeping = createKeeping(lease, openAlertStore(deps.path, nowMs), deps.warn)
  const log = openAlertLog(`${deps.path.replace(/\.json$/, '')}.log.jsonl`, nowMs, deps.warn)
  const noticeListeners = new Set<(notice: Notice) => void>()
  const raisedListeners = new Set<(alert: AlertView) => void>()
  const changeListeners = new Set<() => void>()
  const known = new Map<string, KnownBroker>()
  const memories = new Map<string, EvaluationMemory>()
  const pending = new Map<string, readonly Violation[]>()
  /** Brokers whose level this process has seen by itself. */
  const tracked = new Set<string>()
  const upAgain = new Map<string, number>()
  let configured: ReadonlyMap<string, readonly Rule[]> = new Map()
  let config: AlertsConfig = configSchema.parse({}).alerts
  /** What this process sees while another one keeps the alerts: that one may not know these brokers or rules. */
  let local: AlertState = calmState
  let tellMemory: TellMemory = nothingTold
  let sending: Promise<void> | null = null
  let looking: NodeJS.Timeout | undefined
  let lookingNow: Promise<void> = Promise.resolve()
  let stopped = false

  const newId = (): string => deps.randomId().replaceAll('-', '').slice(0, idLength)
  const around = () => ({
    state: keeping.state(),
    brokers: known,
    alerts: config,
    nowMs: nowMs(),
    steadyMs: steadyMs(),
    voice,
  })
  const view = (alert: Standing): AlertView => {
    const canRollBack = known.get(alert.broker)?.canRollBack ?? false
    return alertView(alert, quietOf(alert, around()), canRollBack, nowMs(), voice.language)
  }

  function enter({ state, raised, cleared }: Entry): boolean {
    const isNews = raised.length + cleared.length > 0
    keeping.put(state, isNews)
    if (keeping.keeps()) {
      for (const alert of raised) log.add(alertRecord(alert, null, voice.language))
      for (const alert of cleared) log.add(alertRecord(alert, alert.overAtMs, voice.language))
    }
    for (const alert of raised) for (const listener of raisedListeners) listener(view(alert))
    return isNews
  }

  /** What fires at a broker, by the keeper's word or by what this process sees. */
  function firing(broker: string): readonly Standing[] {
    const kept = keeping.state().standing.filter(one => one.broker === broker)
    if (keeping.judges()) return kept
    const keys = new Set(kept.map(({ key }) => key))
    return [...kept, ...local.standing.filter(one => one.broker === broker && !keys.has(one.key))]
  }

  function evaluate(input: AlertInput): boolean {
    const { broker, connection, runs } = input
    const rules = configured.get(broker.name) ?? []
    const own = firing(broker.name)
    const switching = runs.some(run => run.end === null && (run.kind === 'deploy' || run.kind === 'rollback'))
    const isOutage = ({ rule }: Pick<Standing, 'rule'>): boolean => outageRules.has(rule)
    const evaluation = evaluateRules(memories.get(broker.name) ?? nothingEvaluated, {
      rules,
      measures: input.measures,
      connection,
      switching,
      firing: new Map(own.map(one => [one.key, one.rule])),
      nowMs: nowMs(),
      steadyMs: steadyMs(),
    })
    memories.set(broker.name, evaluation.memory)
    pending.set(broker.name, evaluation.pending)
    const isOver = own.some(one => isOutage(one) && evaluation.resolved.includes(one.key))
    if (isOver) upAgain.set(broker.name, nowMs())
    const upAgainMs = upAgain.get(broker.name) ?? null
    const keeps = keeping.judges()
    const entry = entered(keeps ? keeping.state() : local, {
      broker,
      evaluation,
      runs,
      upAgainMs,
      nowMs: nowMs(),
      newId,
    })
    if (keeps) enter(entry)
    local = keeps ? calmState : entry.state
    const awaitsOutage =
      isOut(connection) && !switching && rules.some(one => isOutage({ rule: one.id }) && one.enabled)
    const isRaised = [...own, ...entry.raised].some(isOutage)
    known.set(broker.name, {
      config: broker,
      name: broker.name,
      title: input.title,
      place: input.place,
      health: health(broker.name, connection),
      muted: input.muted,
      canRollBack: input.canRollBack,
      outagePending: awaitsOutage && !isRaised,
    })
    return track(broker.name, connection) || entry.raised.length + entry.cleared.length > 0
  }

  /** Violations that count for the level of a command that does not stay to see them fire. */
  function instant(broker: string): readonly Standing[] {
    const config = known.get(broker)?.config
    if (!deps.isInstant || config === undefined) return []
    const evaluation = { ...noEvaluation, fired: pending.get(broker) ?? [] }
    const input = { broker: config, evaluation, runs: [], upAgainMs: null, nowMs: nowMs(), newId: () => '' }
    return evaluation.fired.map(violation => standingOf(violation, input))
  }

  function health(broker: string, connection: Health): Health {
    const alerts = sorted([...firing(broker), ...instant(broker)]).filter(one => one.degrades)
    const seen = alerts.map(one => ({ ...one, text: alertText(one, voice.language) }))
    return carriedLevel(levelOf(broker), brokerHealth(connection, seen), nowMs())
  }

  /** Since when a broker has its level, as this process or one before it has seen. */
  const levelOf = (broker: string) => {
    const { levels } = keeping.judges() ? keeping.state() : local
    return { last: levels[broker] ?? null, isOwn: tracked.has(broker) }
  }

  /** Follows the level of a broker; true when it is another one. */
  function track(broker: string, connection: Health): boolean {
    const { last, isOwn } = levelOf(broker)
    const next = trackedLevel({ last, isOwn }, health(broker, connection), nowMs())
    if (next === null) return false
    tracked.add(broker)
    const isNews = next.level !== last?.level || next.sinceMs !== last.sinceMs
    if (!isNews && next.seenMs - last.seenMs < levelSavedEveryMs) return false
    const withLevel = (state: AlertState): AlertState => ({
      ...state,
      levels: { ...state.levels, [broker]: next },
    })
    if (keeping.judges()) keeping.put(withLevel(keeping.state()), true)
    else local = withLevel(local)
    return isNews
  }

  function tell(): void {
    if (!keeping.keeps()) return
    const before = keeping.state()
    const isHeard = noticeListeners.size > 0
    const decided = decideTelling({ ...around(), memory: tellMemory, isHeard, newId })
    tellMemory = decided.memory
    if (JSON.stringify(decided.state) !== JSON.stringify(before)) keeping.put(decided.state, true)
    for (const notice of decided.notices) for (const listener of noticeListeners) listener(notice)
    const { webhook } = config
    if (webhook === undefined) return
    sending ??= send(webhook).finally(() => {
      sending = null
    })
  }

  async function send(webhook: NonNullable<AlertsConfig['webhook']>): Promise<void> {
    const sent = await sendNext(webhook, keeping.state().posts, deps)
    if (sent === null) return
    const state = keeping.state()
    const left = state.posts.flatMap(one => (one.id === sent.id ? (sent.again ?? []) : one))
    keeping.put({ ...state, posts: left }, true)
  }

  async function look(): Promise<void> {
    const hasChanged = await keeping.look().catch((error: unknown) => deps.warn(String(error)))
    if (hasChanged) for (const listener of changeListeners) listener()
    if (stopped) return
    looking = setTimeout(() => {
      lookingNow = look()
    }, lookEveryMs)
  }

  function apply(next: AlertsConfig, brokers: readonly BrokerConfig[]): void {
    const names = new Set(brokers.map(({ name }) => name))
    const places = new Map(brokers.map(broker => [broker.name, address(broker)]))
    const before = configured
    config = next
    configured = new Map(brokers.map(broker => [broker.name, rulesOf(broker, next, voice.language)]))
    for (const [name, { config: last }] of known) {
      if (!names.has(name)) known.delete(name)
      if (places.get(name) === address(last)) continue
      // Another Redis has counters and a run id of its own: they did not change.
      memories.delete(name)
      pending.delete(name)
      tracked.delete(name)
      upAgain.delete(name)
    }
    if (!keeping.judges()) return
    const isGone = ({ broker, valueAtMs }: Standing): boolean =>
      !names.has(broker) && (before.has(broker) || nowMs() - valueAtMs > strangerMs)
    enter(withoutBrokers(keeping.state(), isGone, nowMs()))
    const { levels } = keeping.state()
    const isKnown = (name: string): boolean => names.has(name) || !before.has(name)
    if (Object.keys(levels).every(isKnown)) return
    const left = Object.entries(levels).filter(([name]) => isKnown(name))
    keeping.put({ ...keeping.state(), levels: Object.fromEntries(left) }, true)
  }

  /** The id of an alert that stands, by its beginning. */
  function idOf(alert: string): Result<string> {
    const all = keeping.state().standing.map(({ id }) => id)
    const meant = all.includes(alert) ? [alert] : all.filter(id => alert.length > 2 && id.startsWith(alert))
    const [only, ...others] = meant
    return only !== undefined && others.length === 0
      ? ok(only)
      : err(say(voice.language, 'alert-gone', { id: alert }))
  }
  const ask = async (alert: string, request: (id: string) => AlertRequest): Promise<Result<null>> => {
    const id = idOf(alert)
    return id.ok ? await keeping.ask(request(id.value)) : id
  }
  const subscribe = <T>(listeners: Set<T>, listener: T) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  await look()

  return {
    apply,
    evaluate,
    health,
    tell,
    onNotice: listener => subscribe(noticeListeners, listener),
    onRaised: listener => subscribe(raisedListeners, listener),
    onChange: listener => subscribe(changeListeners, listener),
    raised: broker => sorted(firing(broker)).map(view),
    isTaken: broker => isTaken(broker, around()),
    silences: () => keeping.state().silences.filter(({ untilMs }) => untilMs > nowMs()),
    rules: broker => configured.get(broker) ?? [],
    acknowledge: (alert, note) =>
      ask(alert, id => ({ do: 'acknowledge', alert: id, by: deps.operator, atMs: nowMs(), note })),
    unacknowledge: alert => ask(alert, id => ({ do: 'unacknowledge', alert: id })),
    snooze: (alert, untilMs) => ask(alert, id => ({ do: 'snooze', alert: id, untilMs })),
    async silence(wanted) {
      if (wanted.untilMs <= nowMs()) return err(say(voice.language, 'silence-past'))
      const silence = { ...wanted, id: newId(), by: deps.operator }
      const asked = await keeping.ask({ do: 'silence', silence })
      return asked.ok ? ok(silence) : asked
    },
    async endSilence(id) {
      const isThere = keeping.state().silences.some(one => one.id === id)
      return isThere
        ? await keeping.ask({ do: 'end-silence', id })
        : err(say(voice.language, 'silence-gone', { id }))
    },
    async log(broker, limit) {
      const standing = new Map(keeping.state().standing.map(one => [one.id, one]))
      const records = (await log.read()).map(record => {
        const stands = standing.get(record.id)
        return stands === undefined ? record : alertRecord(stands, null, voice.language)
      })
      return records.filter(one => broker === null || one.broker === broker).slice(0, limit)
    },
    async stop() {
      stopped = true
      clearTimeout(looking)
      await lookingNow
      await sending
      await log.flush()
      await keeping.stop()
    },
  }
}
