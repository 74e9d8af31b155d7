import type { LinkFault } from '#core/model/link'
import type { Snapshot } from '#core/model/snapshot'
import type { Reach } from '#core/ports'
import { buildBroker, buildSnapshot } from '#core/snapshot'
import type { Voice } from '#core/text/time'
import type { ActionService, LinkAccess } from './actions/service.ts'
import type { ConfigAccess } from './config-access.ts'
import type { Engine } from './engine.ts'
import { engineHandlers } from './handlers.ts'
import { createHub } from './hub/hub.ts'
import { createWatching } from './hub/watching.ts'
import { createLinks, type Links } from './links/links.ts'
import { watchNetwork } from './links/network.ts'
import type { Log } from './log.ts'
import type { MuteStore } from './mute/store.ts'
import type { QuestionDesk } from './questions/desk.ts'

/** What an engine is built from. */
export interface EngineDeps {
  readonly reach: Reach
  readonly config: ConfigAccess
  readonly questions: QuestionDesk
  readonly mutes: MuteStore
  /** Builds the action service on the engine's own links. */
  actions(links: LinkAccess): ActionService
  readonly voice: Voice
  readonly version: string
  /** What is special about the demo, in words; null when this is none. */
  readonly demoNotes: readonly string[] | null
  /** Forgets what people answered for a broker, so that they are asked again. */
  forgetAnswers(broker: string): void
  readonly log: Log
}

/** The verdict on time alone (stale samples, the network) is looked at this often. */
const lookEveryMs = 1_000
/** A link gets this long to come back after a wake before it is called down. */
const graceMs = 15_000

/** Builds the engine and starts to watch. Nothing of it needs a face. */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  const nowMs = (): number => Date.now()
  const steadyMs = (): number => performance.now()

  const links: Links = createLinks({
    reach: deps.reach,
    onState(broker) {
      logLink(broker)
      askAboutHostKey(broker)
      watching.linkChanged(broker)
    },
    onHostUp: broker => void actions.refresh(broker).then(hub.touch),
    busy: broker => actions.runs().some(run => run.broker === broker && run.end === null),
    nowMs,
    steadyMs,
    random: Math.random,
  })
  const actions = deps.actions(links)
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
    voice: deps.voice,
    nowMs,
    steadyMs,
    onChange: what => (what === 'level' ? hub.touchNow() : hub.touch()),
  })
  const hub = createHub(buildNow, steadyMs)

  function buildNow(revision: number): Snapshot {
    const atMs = nowMs()
    const runs = actions.runs()
    const demo = deps.demoNotes !== null
    const brokers = watching.all().map(watched => {
      const { name } = watched.config
      const states = links.states(name)
      const idle = { state: 'idle', sinceMs: atMs } as const
      return buildBroker({
        config: watched.config,
        demo,
        health: watched.health(),
        hostLink: states?.host ?? idle,
        redisLink: states?.redis ?? idle,
        sample: watched.last(),
        rates: watched.rates(),
        ...actions.known(name),
        runs,
        mutedUntilMs: deps.mutes.until(name, atMs),
        nowMs: atMs,
        language: deps.voice.language,
      })
    })
    return buildSnapshot({
      revision,
      atMs,
      version: deps.version,
      demo,
      demoNotes: deps.demoNotes ?? [],
      configPath: deps.config.path,
      configProblems: deps.config.problems(),
      brokers,
      runs,
      questions: deps.questions.open(),
    })
  }

  const logged = new Map<string, string>()
  function logLink(broker: string): void {
    const states = links.states(broker)
    if (states === null) return
    const faults = Object.values(states).flatMap(link => (link.state === 'down' ? [link.fault] : []))
    const words = JSON.stringify([states.host.state, states.redis.state, faults.map(({ code }) => code)])
    if (logged.get(broker) === words) return
    logged.set(broker, words)
    const [fault] = faults
    deps.log.info('link', {
      broker,
      host: states.host.state,
      redis: states.redis.state,
      ...(fault && { code: fault.code, message: fault.message }),
    })
  }

  /** An unknown host key is put before a person once; the question goes when nobody meets that key any more. */
  function askAboutHostKey(broker: string): void {
    const state = links.states(broker)?.host
    const offer = state?.state === 'down' && state.fault.code === 'host-key-unknown' && state.fault.hostKey
    if (offer) deps.questions.offerHostKey(broker, offer)
    deps.questions.withdrawHostKeys(asked => faults().some(fault => fault.hostKey?.host === asked.host))
  }

  const faults = (): readonly LinkFault[] =>
    watching.all().flatMap(({ config }) => {
      const host = links.states(config.name)?.host
      return host?.state === 'down' ? [host.fault] : []
    })

  function takeConfig(): void {
    const brokers = deps.config.brokers()
    deps.questions.keepOnly(new Set(brokers.map(({ name }) => name)))
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
  actions.onRun(run => {
    const stage = JSON.stringify([run.steps.map(({ state }) => state), run.end])
    const isNew = stages.get(run.id) !== stage
    stages.set(run.id, stage)
    if (isNew) hub.touchNow()
    else hub.touch()
  })
  deps.questions.onChange(() => hub.touchNow())
  deps.config.onChange(takeConfig)
  const looking = setInterval(() => watching.judgeAll(), lookEveryMs)

  await actions.recover()
  takeConfig()

  return {
    handlers: engineHandlers({ ...deps, hub, watching, links, actions }),
    onSnapshot: listener => hub.onSnapshot(listener),
    onRun: listener => actions.onRun(listener),
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
      network.stop()
      watching.stop()
      hub.stop()
      await actions.stop()
      links.stop()
      deps.reach.close()
    },
  }
}
