import type { BrokerConfig } from '#core/model/config'
import type { LinkFault, LinkState } from '#core/model/link'
import type { HostSession, Reach, Redis } from '#core/ports'
import { err, type Result } from '#core/result'
import { hostBackoff, redisBackoff } from './backoff.ts'
import { keep } from './keeper.ts'
import { createWaiters } from './waiters.ts'

/** What one broker's link is built from. */
export interface LinkDeps {
  readonly reach: Pick<Reach, 'open'>
  onState(broker: string): void
  onHostUp(broker: string): void
  /** Whether a run is at work on this broker: its session is then given up less readily. */
  busy(broker: string): boolean
  readonly nowMs: () => number
  readonly steadyMs: () => number
  readonly random: () => number
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
export function createLink(broker: BrokerConfig, deps: LinkDeps): Link {
  const { name } = broker
  const { nowMs, steadyMs, random } = deps
  const hostWaiters = createWaiters<HostSession>(name, 'host')
  const redisWaiters = createWaiters<Redis>(name, 'broker')
  let checking: Promise<void> | null = null

  const wanted = (): boolean => hostWaiters.count() + redisWaiters.count() > 0
  const onState = (): void => {
    hostWaiters.notify()
    redisWaiters.notify()
    deps.onState(name)
  }
  const noHost: LinkFault = { code: 'closed', layer: 'host', message: `${name} is not connected.` }

  const redis = keep<Redis>({
    open: () => host.value()?.redis() ?? Promise.resolve(err(noHost)),
    backoff: redisBackoff,
    wanted,
    onState,
    onUp: () => undefined,
    onLost: () => void checkHost(),
    nowMs,
    steadyMs,
    random,
  })
  const host = keep<HostSession>({
    open: () => deps.reach.open(broker),
    backoff: hostBackoff,
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

  /** Whether the session answers; a dead one is dropped and connected anew. */
  const hostLives = async (withinMs: number, dead: (session: HostSession) => void): Promise<boolean> => {
    const session = host.value()
    if (session === null) return false
    const alive = await session.alive(withinMs)
    if (!alive && host.value() === session) dead(session)
    return alive
  }

  const silent: LinkFault = {
    code: 'timeout',
    layer: 'host',
    message: `The machine of ${name} stopped answering. Its session is opened again.`,
  }
  const checkHost = (): Promise<boolean> =>
    hostLives(deps.busy(name) ? patienceInRunMs : patienceMs, () => host.drop(silent))

  const blame = async (connection: Redis): Promise<void> => {
    const alive = await checkHost()
    if (!alive || redis.value() !== connection) return
    redis.drop({
      code: 'timeout',
      layer: 'broker',
      message: `Redis of ${name} accepted the connection but does not answer. Look at what it is doing on the host.`,
    })
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
