import { linkFault } from '#core/link-fault'
import type { BrokerConfig } from '#core/model/config'
import type { LinkFault, LinkState } from '#core/model/link'
import type { HostSession, Redis } from '#core/ports'
import { err } from '#core/result'
import type { LinkAccess } from '../actions/service.ts'
import { createLink, type Link, type LinkDeps } from './link.ts'
import { createSignInLimit, type SignInLimit } from './sign-ins.ts'

/** Every broker's link, kept up side by side: a dead or slow one delays no other. */
export interface Links extends LinkAccess {
  /** Takes the brokers of a config: only what changed is connected anew. */
  apply(brokers: readonly BrokerConfig[]): void
  states(broker: string): { readonly host: LinkState; readonly redis: LinkState } | null
  redisNow(broker: string): Redis | null
  hostNow(broker: string): HostSession | null
  /** Tries at once, even what waits for a person. */
  retry(broker: string): void
  /** Tries those at once whose fault a new fact (a trusted key) may have solved. */
  retryWhere(solved: (fault: LinkFault) => boolean): void
  /** Redis refuses to go on: see `Link.failRedis`. */
  failRedis(broker: string, fault: LinkFault): void
  checkSilence(broker: string): Promise<void>
  sleep(): void
  wake(): void
  asleep(): boolean
  stop(): void
}

/** Where a broker is: another one means another link, and that what was seen there before counts no more. */
export const address = (broker: BrokerConfig): string => JSON.stringify([broker.reach, broker.redis])

/** Builds the supervisors; nothing connects before `apply`. */
export function createLinks(deps: LinkDeps): Links {
  const links = new Map<string, Link>()
  const accounts = new Map<string, SignInLimit>()
  let asleep = false
  let stopped = false

  /** Brokers behind one account share its limit. */
  const signInsOf = ({ reach, redis }: BrokerConfig): SignInLimit => {
    const key = JSON.stringify(reach.ssh === undefined ? [reach, redis.host, redis.port] : reach.ssh)
    const limit = accounts.get(key) ?? createSignInLimit(deps.steadyMs)
    accounts.set(key, limit)
    return limit
  }

  /** Who signs in shows that others behind the same account can, too. */
  const onHostUp = (name: string): void => {
    const ssh = JSON.stringify(links.get(name)?.broker.reach.ssh)
    for (const link of links.values()) {
      const { host } = link.states()
      const isRefused = host.state === 'down' && host.fault.code === 'auth'
      if (isRefused && JSON.stringify(link.broker.reach.ssh) === ssh) link.retry(true)
    }
    deps.onHostUp(name)
  }

  const unknown = (broker: string): LinkFault =>
    linkFault(deps.language, 'config', 'network', 'fault-no-broker', { broker })

  const faultsOf = (link: Link): readonly LinkFault[] =>
    Object.values(link.states()).flatMap(state => (state.state === 'down' ? [state.fault] : []))

  return {
    apply(brokers) {
      const wanted = new Map(brokers.map(broker => [broker.name, broker]))
      for (const [name, link] of links) {
        const next = wanted.get(name)
        if (next !== undefined && address(next) === address(link.broker)) continue
        links.delete(name)
        link.stop()
      }
      for (const broker of brokers) {
        if (links.has(broker.name) || stopped) continue
        const link = createLink(broker, { ...deps, onHostUp }, signInsOf(broker))
        links.set(broker.name, link)
        if (!asleep) link.start()
      }
    },
    states: broker => links.get(broker)?.states() ?? null,
    redisNow: broker => links.get(broker)?.redisNow() ?? null,
    hostNow: broker => links.get(broker)?.hostNow() ?? null,
    host: async (broker, withinMs, signal) =>
      links.get(broker)?.host(withinMs, signal) ?? err(unknown(broker)),
    redis: async (broker, withinMs, signal) =>
      links.get(broker)?.redis(withinMs, signal) ?? err(unknown(broker)),
    retry: broker => links.get(broker)?.retry(true),
    retryWhere(solved) {
      for (const link of links.values()) if (faultsOf(link).some(solved)) link.retry(true)
    },
    failRedis: (broker, fault) => links.get(broker)?.failRedis(fault),
    checkSilence: async broker => links.get(broker)?.checkSilence(),
    sleep() {
      asleep = true
      for (const link of links.values()) link.stop()
    },
    wake() {
      const slept = asleep
      asleep = false
      for (const link of links.values()) {
        if (slept) link.start()
        else void link.checkAfterWake()
      }
    },
    asleep: () => asleep,
    stop() {
      stopped = true
      for (const link of links.values()) link.stop()
      links.clear()
    },
  }
}
