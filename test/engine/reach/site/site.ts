import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type BrokerConfig, brokerSchema, type SecretRef } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { HostSession, Reach, Redis, SignInSecrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import type { Language } from '#core/text/say'
import { createReach } from '../../../../src-main/reach/reach.ts'
import { createCleanups, temporaryFolder } from '../../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../../tools/loopback-redis.ts'
import { makeKey, publicKeyOf, type SshdOptions, startTestSshd, type TestSshd } from './sshd.ts'

/** What was asked of the secrets port, and what it answers. */
export interface AskedSecrets extends SignInSecrets {
  readonly asked: { readonly ref: SecretRef; readonly broker: string; readonly prompt: string }[]
}

/** A secrets port that answers from a list, by order; then it has nobody to ask. */
export function answering(...answers: readonly string[]): AskedSecrets {
  const left = [...answers]
  const asked: AskedSecrets['asked'] = []
  const resolve: AskedSecrets['resolve'] = async (ref, broker, prompt) => {
    asked.push({ ref, broker, prompt })
    const answer = left.shift()
    const nobody: LinkFault = { code: 'secret-missing', layer: 'host', message: 'Nobody is there to ask.' }
    return answer === undefined ? err(nobody) : ok(answer)
  }
  return {
    asked,
    resolve,
    refused: ref => 'ask' in ref,
    askOnce: (broker, prompt) => resolve({ ask: true }, broker, prompt),
  }
}

/** A person's home with a key and an ssh config, and servers that know the key. */
export interface Site {
  readonly home: string
  readonly user: string
  /** The private key that servers of this site let in. */
  readonly key: string
  readonly trustStore: string
  path(name: string): string
  /** Writes a file below home. */
  write(name: string, text: string): string
  /** Starts a server that knows the site's key, beside whatever the options say. */
  sshd(name: string, options?: Partial<SshdOptions>): Promise<TestSshd>
  /** An ssh config with one Host per server, in the usual place. */
  config(hosts: Readonly<Record<string, TestSshd>>, more?: string): void
  /** Puts the servers' keys into the user's known_hosts. */
  know(...servers: readonly TestSshd[]): void
  reach(secrets?: SignInSecrets, env?: Readonly<Record<string, string>>, language?: Language): Reach
  redis(args?: readonly string[]): Promise<LoopbackRedis>
  cleanup(end: () => unknown): void
  remove(): Promise<void>
}

/** Makes a site in a folder of its own. */
export function createSite(): Site {
  const folder = temporaryFolder()
  const cleanups = createCleanups()
  cleanups.add(folder.remove)
  const path = (name: string): string => join(folder.path, name)
  const user = userInfo().username
  mkdirSync(path('.ssh'), { mode: 0o700 })
  const key = makeKey(path('.ssh/site_key'))
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text)
    chmodSync(path(name), 0o600)
    return path(name)
  }
  return {
    home: folder.path,
    user,
    key,
    trustStore: path('app/known_hosts'),
    path,
    write,
    sshd: async (name, options = {}) => {
      const server = await startTestSshd(path(name), { authorized: [publicKeyOf(key)], ...options })
      cleanups.add(() => server.stop())
      return server
    },
    config: (hosts, more = '') => {
      const blocks = Object.entries(hosts).map(
        ([alias, server]) => `Host ${alias}\n  HostName 127.0.0.1\n  Port ${server.port}\n`,
      )
      write('.ssh/config', `${more}\n${blocks.join('')}\nHost *\n  IdentityFile ${key}\n  User ${user}\n`)
    },
    know: (...servers) => {
      const lines = servers.map(server => `[127.0.0.1]:${server.port} ${publicKeyOf(server.hostKey())}\n`)
      write('.ssh/known_hosts', lines.join(''))
    },
    reach: (secrets = answering(), env = {}, language = 'en') => {
      const reach = createReach({
        home: folder.path,
        trustStorePath: path('app/known_hosts'),
        secrets,
        env,
        language,
      })
      cleanups.add(() => reach.close())
      return reach
    },
    redis: async (args = []) => {
      const redis = await startRedis(folder.path, args)
      cleanups.add(() => redis.kill())
      return redis
    },
    cleanup: cleanups.add,
    remove: cleanups.run,
  }
}

/** A broker with defaults filled in. */
export const brokerOf = (reach: unknown, redis: unknown = {}, name = 'nebula'): BrokerConfig => ({
  ...brokerSchema.parse({ reach, redis }),
  name,
})

/** The value of a Result that must be good. */
export function must<T>(result: Result<T, LinkFault>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

/** The fault of a Result that must not be good. */
export function faultOf(result: Result<unknown, LinkFault>): LinkFault {
  if (result.ok) throw new Error('this went well, and should not have')
  return result.error
}

/** An open session to a broker. */
export const open = async (reach: Reach, broker: BrokerConfig): Promise<HostSession> =>
  must(await reach.open(broker))

/** An open Redis connection of a broker. */
export const openRedis = async (reach: Reach, broker: BrokerConfig): Promise<Redis> =>
  must(await (await open(reach, broker)).redis())
