import { withCause } from '#core/alerts/cause'
import { isWithin } from '#core/alerts/times'
import { neverRead } from '#core/aspects'
import type { BrokerConfig } from '#core/model/config'
import type { ExporterPlace } from '#core/model/host'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import type { NamedFile, Reach, Secrets } from '#core/ports'
import { buildBroker, buildSnapshot } from '#core/snapshot'
import type { Voice } from '#core/text/time'
import type { ActionService, LinkAccess } from './actions/service.ts'
import type { AlertService } from './alerts/service.ts'
import { allProbes } from './aspects/all.ts'
import type { ConfigAccess } from './config-access.ts'
import type { Engine } from './engine.ts'
import { engineHandlers } from './handlers.ts'
import { createMarking } from './history/marking.ts'
import type { HistoryService } from './history/service.ts'
import { createHub } from './hub/hub.ts'
import { createWatching } from './hub/watching.ts'
import { createLinkLog, createThrowLog } from './links/link-log.ts'
import { createLinks, type Links } from './links/links.ts'
import { watchNetwork } from './links/network.ts'
import type { Log } from './log.ts'
import { createMetricsFlow } from './metrics.ts'
import type { MuteStore } from './mute/store.ts'
import type { QuestionDesk } from './questions/desk.ts'
import { askAboutHostKey } from './questions/host-keys.ts'
import type { QueueService } from './queues/service.ts'
import type { Watched } from './sampling/watched.ts'

/** What an engine is built from. */
export interface EngineDeps {
  readonly reach: Reach
  readonly config: ConfigAccess
  readonly questions: QuestionDesk
  readonly mutes: MuteStore
  /** Each is built on the engine's own links. */
  queues(links: LinkAccess): QueueService
  history(links: LinkAccess, exporter: (broker: string) => ExporterPlace | null): HistoryService
  readonly alerts: AlertService
  readonly secrets: Secrets
  /** The files that hold the secrets of a broker's links. */
  secretFiles(broker: BrokerConfig): readonly NamedFile[]
  /** Builds the action service on the engine's own links. */
  actions(links: LinkAccess): ActionService
  readonly voice: Voice
  readonly version: string
  /** What is special about the demo, in words; null when this is none. */
  readonly demoNotes: readonly string[] | null
  /** Forgets what people answered for a broker, so that they are asked again. */
  forgetAnswers(broker: string): void
  /** Asks a person again for what they declined for a broker. */
  askAgain(broker: string): void
  readonly log: Log
}

/** The verdict on time alone (stale samples, the network) is looked at this often. */
const lookEveryMs = 1_000
/** Other processes make backups, too: they are listed anew this often, well within the hold of the rule for missed ones. */
const listEveryMs = 300_000
/** A link gets this long to come back after a wake before it is called down. */
const graceMs = 15_000

/** Builds the engine and starts to watch. Nothing of it needs a face. */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  const nowMs = (): number => Date.now()
  const steadyMs = (): number => performance.now()

  const logLink = createLinkLog(deps.log)
  const logThrow = createThrowLog(deps.log)
  const links: Links = createLinks({
    reach: deps.reach,
    onState(broker) {
      logLink(links, broker)
      askAboutHostKey(links, deps.questions, broker, deps.config.brokers())
      watching.linkChanged(broker)
    },
    onHostUp: broker => void actions.refresh(broker).then(hub.touch),
    files: broker => [...deps.secretFiles(broker), ...deps.reach.files(broker)],
    onThrow: logThrow,
    busy: broker => actions.runs().some(run => run.broker === broker && run.end === null),
    nowMs,
    steadyMs,
    random: Math.random,
    language: deps.voice.language,
  })
  const actions = deps.actions(links)
  const queues = deps.queues(links)
  const history = deps.history(links, name => watching.exporter(name))
  const marking = createMarking(history, nowMs(), deps.voice.language)
  const { alerts } = deps
  const network = watchNetwork(news => {
    // On the way into a sleep the network goes first: that is no reason to wake.
    if (links.asleep() && news !== 'jump') return
    // An address that came (a VPN, a container's bridge) may open a way, and takes none away.
    if (news === 'gained') links.wake()
    else wake()
  })
  const watching = createWatching({
    links,
    network,
    entry: deps.reach.entry,
    voice: deps.voice,
    nowMs,
    steadyMs,
    probes: allProbes,
    secrets: deps.secrets,
    onChange(broker, what) {
      if (what === 'values') return hub.touch()
      hub.touchNow()
      metrics.soon(broker)
    },
    onThrow: logThrow,
    onSample: broker => metrics.take(broker),
  })
  const hub = createHub(buildNow, steadyMs)
  const metrics = createMetricsFlow({ ...deps, links, watching, actions, history, hub, nowMs, steadyMs })

  function buildNow(revision: number): Snapshot {
    const atMs = nowMs()
    const runs = actions.runs()
    return buildSnapshot({
      revision,
      atMs,
      version: deps.version,
      demo: deps.demoNotes !== null,
      demoNotes: deps.demoNotes ?? [],
      configPath: deps.config.path,
      configProblems: deps.config.problems(),
      brokers: watching.all().map(watched => viewOf(watched, atMs)),
      runs,
      questions: deps.questions.open(),
      silences: alerts.silences(),
      quietHours: isWithin(deps.config.alerts().quietHours, deps.voice.local, atMs),
      alerting: alerts.alerting(),
    })
  }

  function viewOf(watched: Watched, atMs: number): BrokerView {
    const { name } = watched.config
    const states = links.states(name)
    const idle = { state: 'idle', sinceMs: atMs } as const
    return buildBroker({
      config: watched.config,
      demo: deps.demoNotes !== null,
      health: alerts.health(name, watched.connection()),
      hostLink: states?.host ?? idle,
      redisLink: states?.redis ?? idle,
      sample: watched.last(),
      rates: watched.rates(),
      series: watched.series(),
      aspects: watching.aspects(name)?.readings() ?? neverRead(deps.voice.language),
      trends: watched.trends(),
      alerts: alerts.raised(name),
      taken: alerts.isTaken(name),
      ...actions.known(name),
      runs: actions.runs(),
      mutedUntilMs: deps.mutes.until(name, atMs),
      nowMs: atMs,
      language: deps.voice.language,
    })
  }

  function takeConfig(): void {
    const brokers = deps.config.brokers()
    deps.questions.keepOnly(new Set(brokers.map(({ name }) => name)))
    alerts.apply(deps.config.alerts(), brokers)
    watching.apply(brokers)
    links.apply(brokers)
    hub.touchNow()
  }

  function wake(): void {
    watching.giveGrace(nowMs() + graceMs)
    links.wake()
    watching.judgeAll()
  }

  const stages = new Map<string, string>()
  hub.onSnapshot(({ brokers }) => {
    brokers.forEach(marking.look)
    metrics.seen(brokers)
  })
  actions.onRun(run => {
    marking.run(run)
    const stage = JSON.stringify([run.steps.map(({ state }) => state), run.end])
    const isNew = stages.get(run.id) !== stage
    stages.set(run.id, stage)
    if (isNew && run.kind === 'queue' && run.end !== null) watching.aspects(run.broker)?.kick('queues')
    if (isNew) hub.touchNow()
    else hub.touch()
  })
  deps.questions.onChange(() => hub.touchNow())
  alerts.onChange(() => hub.touchNow())
  alerts.onRaised(({ broker, rule, text, raisedAtMs }) => {
    history.mark(broker, { atMs: raisedAtMs, kind: rule === 'restarted' ? 'restart' : 'alert', text })
  })
  deps.config.onChange(takeConfig)
  const looking = setInterval(() => {
    watching.judgeAll()
    metrics.evaluateSilent()
    void deps.mutes.refresh()
    metrics.recordSilent()
  }, lookEveryMs)

  const listing = setInterval(() => {
    for (const { config } of watching.all()) void actions.backups(config.name).then(hub.touch)
  }, listEveryMs)

  await actions.recover()
  takeConfig()

  return {
    handlers: engineHandlers({ ...deps, hub, watching, links, actions, queues, history }),
    onSnapshot: listener => hub.onSnapshot(listener),
    onRun: listener => actions.onRun(listener),
    onNotice: listener => alerts.onNotice(listener),
    pendingAlerts(broker) {
      const watched = watching.get(broker)
      if (watched === null) return []
      metrics.evaluateNow(watched)
      const health = alerts.health(broker, watched.connection())
      return alerts.pending(broker).map(alert => withCause(alert, health))
    },
    historyText: (question, format) => history.text(question, format),
    setSeen(seen) {
      watching.setSeen(seen)
      hub.setSeen(seen)
    },
    sleep() {
      links.sleep()
      watching.judgeAll()
    },
    wake,
    async stop() {
      clearInterval(looking)
      clearInterval(listing)
      metrics.stop()
      network.stop()
      watching.stop()
      hub.stop()
      await actions.stop()
      await history.stop()
      await alerts.stop()
      links.stop()
      deps.reach.close()
    },
  }
}
