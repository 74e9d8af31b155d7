import { linkFault } from '#core/link-fault'
import type { BrokerConfig } from '#core/model/config'
import { isRefusedSignIn, type LinkFault, type LinkState, retriesSlowly } from '#core/model/link'
import type { HostSession, NamedFile, Reach, Redis } from '#core/ports'
import { err, type Result } from '#core/result'
import type { Language } from '#core/text/say'
import { hostBackoff, redisBackoff } from './backoff.ts'
import { watchFileChanges } from './file-changes.ts'
import { keep } from './keeper.ts'
import type { SignInLimit } from './sign-ins.ts'
import { createWaiters } from './waiters.ts'

/** What one broker's link is built from. */
export interface LinkDeps {
  readonly reach: Pick<Reach, 'open'>
  onState(broker: string): void
  onHostUp(broker: string): void
  /** Whether a run is at work on this broker: its session is then given up less readily. */
  busy(broker: string): boolean
  /** The files that a link reads when it is opened: a change of one is tried at once. */
  files(broker: BrokerConfig): readonly NamedFile[]
  /** Something threw while a link of this broker was opened or told of. */
  onThrow(broker: string, error: unknown): void
  readonly nowMs: () => number
  readonly steadyMs: () => number
  readonly random: () => number
  /** Faults are said in it. */
  readonly language: Language
}

/** The host session and the Redis connection of one broker, kept up. */
export interface Link {
  readonly broker: BrokerConfig
  states(): { readonly host: LinkState; readonly redis: LinkState }
  /** The Redis connection if it is up now. */
  redisNow(): Redis | null
  /** The host session if it is up now. */
  hostNow(): HostSession | null
  host(withinMs: number, signal?: AbortSignal): Promise<Result<HostSession, LinkFault>>
  redis(withinMs: number, signal?: AbortSignal): Promise<Result<Redis, LinkFault>>
  start(): void
  /** Closes on purpose. */
  stop(): void
  retry(evenForPeople: boolean): void
  /** Redis refuses to go on (its password was changed): its connection is given up with that reason. */
  failRedis(fault: LinkFault): void
  /** Redis did not answer: finds out who is to blame and connects that anew. */
  checkSilence(): Promise<void>
  /** The machine woke or its network changed: keeps what still lives, connects the rest at once. */
  checkAfterWake(): Promise<void>
}

const patienceMs = 5_000
const patienceInRunMs = 30_000
const patienceAfterWakeMs = 3_000

/** Supervises one broker. When Redis alone fails, the host session is kept and only Redis is tried again. */
export function createLink(broker: BrokerConfig, deps: LinkDeps, signIns: SignInLimit): Link {
  const { name } = broker
  const { nowMs, steadyMs, random, language } = deps
  const hostWaiters = createWaiters<HostSession>(name, 'host', language)
  const redisWaiters = createWaiters<Redis>(name, 'broker', language)
  let checking: Promise<void> | null = null

  const wanted = (): boolean => hostWaiters.count() + redisWaiters.count() > 0
  const onState = (): void => {
    hostWaiters.notify()
    redisWaiters.notify()
    watchFiles()
    deps.onState(name)
  }
  const faultOf = (error: unknown): LinkFault => {
    deps.onThrow(name, error)
    return linkFault(language, 'internal', 'network', 'fault-own-connect', { broker: name })
  }
  const noHost = linkFault(language, 'closed', 'host', 'fault-not-connected', { broker: name })

  const redis = keep<Redis>({
    open() {
      files.note(deps.files(broker).map(({ path }) => path))
      return host.value()?.redis() ?? Promise.resolve(err(noHost))
    },
    backoff: redisBackoff,
    signIns,
    faultOf,
    wanted,
    onState,
    onUp: () => undefined,
    onLost: () => void checkHost(),
    nowMs,
    steadyMs,
    random,
  })
  const host = keep<HostSession>({
    open() {
      files.note(deps.files(broker).map(({ path }) => path))
      return deps.reach.open(broker)
    },
    backoff: hostBackoff,
    signIns,
    faultOf,
    wanted,
    onState,
    onUp: () => {
      redis.start()
      deps.onHostUp(name)
    },
    onLost: () => redis.stop(),
    nowMs,
    steadyMs,
    random,
  })

  /** The link that only a person can bring up now. */
  const givenUp = (): LinkFault | null => {
    for (const state of [host.state(), redis.state()])
      if (state.state === 'down' && retriesSlowly(state.fault.code)) return state.fault
    return null
  }
  let watchedFor: LinkFault | null = null
  function watchFiles(): void {
    const fault = givenUp()
    if (fault === watchedFor) return
    watchedFor = fault
    files.stop()
    if (fault === null) return
    const named = deps.files(broker).filter(one => one.holds === 'settings' || !isRefusedSignIn(fault.code))
    files.start(named.map(({ path }) => path))
  }
  const files = watchFileChanges(() => {
    const fault = givenUp()
    watchedFor = null
    if (fault === null || (isRefusedSignIn(fault.code) && !signIns.takeNow())) return
    host.retry(true)
    redis.retry(true)
  })

  /** Whether the session answers; a dead one is dropped and connected anew. */
  const hostLives = async (withinMs: number, dead: (session: HostSession) => void): Promise<boolean> => {
    const session = host.value()
    if (session === null) return false
    const alive = await session.alive(withinMs)
    if (!alive && host.value() === session) dead(session)
    return alive
  }

  const silent = linkFault(language, 'timeout', 'host', 'fault-machine-silent', { broker: name })
  const checkHost = (): Promise<boolean> =>
    hostLives(deps.busy(name) ? patienceInRunMs : patienceMs, () => host.drop(silent))

  const blame = async (connection: Redis): Promise<void> => {
    const alive = await checkHost()
    if (!alive || redis.value() !== connection) return
    redis.drop(linkFault(language, 'timeout', 'broker', 'fault-redis-stuck', { broker: name }))
  }

  const revive = (): void => {
    redis.stop()
    host.stop()
    host.start()
  }

  return {
    broker,
    states: () => ({ host: host.state(), redis: redis.state() }),
    redisNow: () => redis.value(),
    hostNow: () => host.value(),
    host(withinMs, signal) {
      host.retry(false)
      return hostWaiters.wait(host, withinMs, signal)
    },
    redis(withinMs, signal) {
      host.retry(false)
      redis.retry(false)
      const told = {
        value: redis.value,
        state: (): LinkState => (host.value() === null ? host.state() : redis.state()),
      }
      return redisWaiters.wait(told, withinMs, signal)
    },
    start: () => host.start(),
    stop() {
      redis.stop()
      host.stop()
    },
    retry(evenForPeople) {
      host.retry(evenForPeople)
      redis.retry(evenForPeople)
    },
    failRedis: fault => redis.drop(fault),
    async checkSilence() {
      const connection = redis.value()
      if (connection === null) return
      checking ??= blame(connection).finally(() => {
        checking = null
      })
      await checking
    },
    async checkAfterWake() {
      if (host.value() === null) {
        host.retry(false)
        return
      }
      const alive = await hostLives(deps.busy(name) ? patienceInRunMs : patienceAfterWakeMs, revive)
      if (alive) redis.retry(false)
    },
  }
}
