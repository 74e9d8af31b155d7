import { alertingOf } from '#core/alerts/alerting'
import { alertRecord, alertView, type Entry, withoutBrokers } from '#core/alerts/book'
import { noSuchRule, rulesOf } from '#core/alerts/rules'
import type { AlertRequest, Standing } from '#core/alerts/state'
import { nothingTold, type TellMemory } from '#core/alerts/tell'
import { decideTelling, isTaken, type KnownBroker, quietOf } from '#core/alerts/telling'
import type { AlertView, Rule } from '#core/model/alert'
import { type AlertsConfig, type BrokerConfig, configSchema } from '#core/model/config'
import type { Notice } from '#core/notices'
import type { Http, Reach, Secrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { say } from '#core/text/say'
import type { Voice } from '#core/text/time'
import { address } from '../links/links.ts'
import { createMachines } from '../links/machines.ts'
import { createEvaluator } from './evaluator.ts'
import { createKeeping } from './keeping.ts'
import { type AlertRole, createLease } from './lease.ts'
import { openAlertLog } from './log.ts'
import { createPoster } from './poster.ts'
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
  /** The identities of brokers' machines. */
  readonly reach: Pick<Reach, 'machine'>
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

/** Opens the alerts of this machine. */
export async function openAlertService(deps: AlertDeps): Promise<AlertService> {
  const { nowMs, steadyMs, voice } = deps
  const lease = createLease(`${deps.path}.lock`, deps.role, deps.randomId())
  const keeping = createKeeping(lease, openAlertStore(deps.path, nowMs), nowMs, deps.warn)
  const log = openAlertLog(`${deps.path.replace(/\.json$/, '')}.log.jsonl`, nowMs, deps.warn)
  const poster = createPoster(deps)
  const machines = createMachines(deps.reach)
  const noticeListeners = new Set<(notice: Notice) => void>()
  const raisedListeners = new Set<(alert: AlertView) => void>()
  const changeListeners = new Set<() => void>()
  const known = new Map<string, KnownBroker>()
  let configured: ReadonlyMap<string, readonly Rule[]> = new Map()
  let config: AlertsConfig = configSchema.parse({}).alerts
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

  function enter({ state, raised, cleared }: Entry): void {
    keeping.put(state, raised.length + cleared.length > 0)
    if (keeping.keeps()) {
      for (const alert of raised) log.add(alertRecord(alert, null, voice.language))
      for (const alert of cleared) log.add(alertRecord(alert, alert.overAtMs, voice.language))
    }
    for (const alert of raised) for (const listener of raisedListeners) listener(view(alert))
  }

  const evaluator = createEvaluator({
    keeping,
    isInstant: deps.isInstant,
    language: voice.language,
    nowMs,
    steadyMs,
    newId,
    enter,
  })

  function evaluate(input: AlertInput): boolean {
    const { broker, title, place, muted, canRollBack } = input
    const { isNews, outagePending } = evaluator.evaluate(input, configured.get(broker.name) ?? [])
    known.set(broker.name, {
      config: broker,
      name: broker.name,
      title,
      place,
      machine: machines.of(broker.name),
      health: evaluator.health(broker.name, input.connection),
      muted,
      canRollBack,
      outagePending,
    })
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
    keeping.put(poster.withRepeats(webhook, keeping.state()), true)
    if (keeping.state().posts.length === 0) return
    sending ??= poster
      .send(webhook, keeping.state, change => {
        keeping.put(change(keeping.state()), true)
        for (const listener of changeListeners) listener()
      })
      .finally(() => {
        sending = null
      })
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
    brokers.forEach(machines.resolve)
    configured = new Map(brokers.map(broker => [broker.name, rulesOf(broker, next, voice.language)]))
    for (const [name, { config: last }] of known) {
      if (!names.has(name)) known.delete(name)
      if (places.get(name) === address(last)) continue
      evaluator.forget(name)
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
    health: evaluator.health,
    tell,
    onNotice: listener => subscribe(noticeListeners, listener),
    onRaised: listener => subscribe(raisedListeners, listener),
    onChange: listener => subscribe(changeListeners, listener),
    raised: broker => evaluator.firing(broker).map(view),
    pending: broker =>
      evaluator.pending(broker).map(({ alert, holdSeconds }) => {
        const { id: _id, raisedAtMs: _raisedAtMs, ...rest } = view(alert)
        return { ...rest, holdSeconds }
      }),
    alerting() {
      const { webhook } = config
      const receiver = webhook === undefined ? null : poster.receiver(webhook)
      return alertingOf(keeping.state(), receiver, nowMs(), voice)
    },
    isTaken: broker => isTaken(broker, around()),
    silences: () => keeping.state().silences.filter(({ untilMs }) => untilMs > nowMs()),
    rules: broker => configured.get(broker) ?? [],
    acknowledge: (alert, note) =>
      ask(alert, id => ({ do: 'acknowledge', alert: id, by: deps.operator, atMs: nowMs(), note })),
    unacknowledge: alert => ask(alert, id => ({ do: 'unacknowledge', alert: id })),
    snooze: (alert, untilMs) => ask(alert, id => ({ do: 'snooze', alert: id, untilMs })),
    async silence(wanted) {
      if (wanted.untilMs <= nowMs()) return err(say(voice.language, 'silence-past'))
      const unknown = noSuchRule(wanted.rule, [...configured.values()].flat(), voice.language)
      if (unknown !== null) return err(unknown)
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
