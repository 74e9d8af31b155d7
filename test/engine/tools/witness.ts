import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Level } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'
import type { App } from '../../../src-main/app.ts'
import { type LaggingLine, laggingLine } from '../../lab/harness/lag.ts'
import { openTestApp } from './app.ts'
import { type Cleanups, temporaryFolder } from './folder.ts'
import { type LoopbackRedis, startRedis } from './loopback-redis.ts'
import { type LoopbackSshd, startSshd } from './loopback-sshd.ts'
import { until } from './wait.ts'

/** An app, and all that it showed of one broker since that was ok. */
export interface Observed {
  readonly app: App
  broker(): BrokerView
  /** The levels that were shown, each change once. */
  levels(): readonly Level[]
  /** The alerts that a person was told, in order: `+rule` when raised, `-rule` when cleared. */
  alerts(): readonly string[]
}

/** One that watches a broker behind a line that can be made bad. */
export interface Witness extends Observed {
  readonly redis: LoopbackRedis
  readonly sshd: LoopbackSshd
  /** The way from the app to the host. */
  readonly line: LaggingLine
}

/** What a scenario's broker has besides a Redis behind SSH. */
export interface WitnessOptions {
  readonly redisArgs?: readonly string[]
  /** Lines of brokers.yaml below the broker, without indentation. */
  readonly config?: readonly string[]
  /** Lines of other brokers in the same file. */
  readonly others?: readonly string[]
}

/** Lays a host of its own, and opens an app on it that somebody looks at. */
export async function witness(ends: Cleanups, options: WitnessOptions = {}): Promise<Witness> {
  const folder = temporaryFolder()
  ends.add(folder.remove)
  mkdirSync(join(folder.path, 'redis'))
  const redis = await startRedis(join(folder.path, 'redis'), options.redisArgs)
  ends.add(redis.kill)
  const sshd = await startSshd(join(folder.path, 'sshd'), 'nebula')
  ends.add(() => sshd.stop().then(sshd.killSessions))
  const line = await laggingLine('127.0.0.1', sshd.port)
  ends.add(line.close)
  const config = [
    'brokers:',
    '  nebula:',
    `    reach: { ssh: { host: nebula, port: ${line.port}, config: ${sshd.configPath} } }`,
    `    redis: { port: ${redis.port} }`,
    ...(options.config ?? []).map(text => `    ${text}`),
    ...(options.others ?? []).map(text => `  ${text}`),
  ]
  const home = temporaryFolder()
  ends.add(home.remove)
  const trusted = sshd.knownHostsLine().replace(`:${sshd.port} `, `:${line.port} `)
  const app = await openTestApp(home.path, `${config.join('\n')}\n`, trusted)
  ends.add(app.stop)
  return { ...(await observe(app)), redis, sshd, line }
}

/** Watches what an app shows of the broker `nebula` from now on, once it is ok. */
export async function observe(app: App): Promise<Observed> {
  app.engine.setSeen(true)
  let levels: Level[] = []
  let alerts: string[] = []
  let standing = new Set<string>()
  let last: BrokerView | undefined
  app.engine.onSnapshot(({ brokers }) => {
    last = brokers.find(({ name }) => name === 'nebula')
    if (last === undefined) return
    if (levels.at(-1) !== last.health.level) levels.push(last.health.level)
    const now = new Set(last.alerts.filter(alert => alert.quiet === null).map(alert => alert.rule))
    for (const rule of now) if (!standing.has(rule)) alerts.push(`+${rule}`)
    for (const rule of standing) if (!now.has(rule)) alerts.push(`-${rule}`)
    standing = now
  })
  const broker = (): BrokerView => {
    if (last === undefined) throw new Error('nothing was shown yet')
    return last
  }
  await until('the broker to be ok', () => last?.health.level === 'ok')
  levels = ['ok']
  alerts = []
  return { app, broker, levels: () => levels, alerts: () => alerts }
}
