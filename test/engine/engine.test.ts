import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import type { Engine } from '../../src-main/engine/engine.ts'
import { openTestApp } from './tools/app.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { type LoopbackRedis, startRedis } from './tools/loopback-redis.ts'
import { type LoopbackSshd, startSshd } from './tools/loopback-sshd.ts'
import { until } from './tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
let sshd: LoopbackSshd
let redis: LoopbackRedis

beforeAll(async () => {
  const folder = temporaryFolder()
  perFile.add(folder.remove)
  mkdirSync(join(folder.path, 'redis'))
  redis = await startRedis(join(folder.path, 'redis'))
  perFile.add(redis.kill)
  sshd = await startSshd(join(folder.path, 'sshd'), 'nebula')
  perFile.add(() => sshd.stop().then(sshd.killSessions))
})
afterAll(perFile.run)
afterEach(perTest.run)
afterEach(() => redis.start())

const nebula = (name: string, more = ''): string => `
  ${name}:
    reach: { ssh: { host: nebula, config: ${sshd.configPath} } }
    redis: { port: ${redis.port} }
    watch: { streams: [frames] }${more}
`

interface Bench {
  readonly engine: Engine
  readonly configPath: string
  readonly dataFolder: string
  /** Every snapshot that was handed out. */
  readonly seen: Snapshot[]
  broker(name?: string): BrokerView | undefined
}

async function bench(config: string, trusted = sshd.knownHostsLine()): Promise<Bench> {
  const home = temporaryFolder()
  perTest.add(home.remove)
  const app = await openTestApp(home.path, `brokers:${config}`, trusted)
  perTest.add(app.stop)
  app.engine.setSeen(true)
  const seen: Snapshot[] = []
  app.engine.onSnapshot(snapshot => void seen.push(snapshot))
  return {
    engine: app.engine,
    configPath: app.configFile,
    dataFolder: app.places.dataFolder,
    seen,
    broker: (name = 'nebula') => seen.at(-1)?.brokers.find(broker => broker.name === name),
  }
}

const retryOf = (at: Bench): number | null => {
  const link = at.broker()?.hostLink
  return link?.state === 'down' ? link.retryAtMs : null
}

const levelIs = (at: Bench, level: string, name = 'nebula'): Promise<void> =>
  until(`${name} to be ${level}`, () => at.broker(name)?.health.level === level)

describe('the engine', () => {
  test('judges a broker over SSH and appends to its series', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    const view = at.broker()
    expect(view?.sample?.facts.version).toMatch(/^\d+\.\d+/)
    expect(view?.layers.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok'])
    await until('three points', async () => (await series(at)).length >= 3)
    const times = (await series(at)).map(({ atMs }) => atMs)
    expect(times).toEqual([...times].sort((one, other) => one - other))
  })

  test('says down when Redis dies, and ok when it is back', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    await redis.kill()
    await levelIs(at, 'down')
    expect(at.broker()?.hostLink.state).toBe('up')
    expect(at.broker()?.health.reasons[0]?.layer).toBe('broker')
    await redis.start()
    await levelIs(at, 'ok')
  })

  test('says down when Redis keeps its connection and answers nothing', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    redis.freeze()
    perTest.add(redis.thaw)
    await levelIs(at, 'down')
    expect(at.broker()?.hostLink.state).toBe('up')
    expect(at.broker()?.health.reasons[0]).toMatchObject({ code: 'timeout', layer: 'broker' })
    redis.thaw()
    await levelIs(at, 'ok')
  })

  test('gives revisions that only rise', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    await until('some snapshots', () => at.seen.length >= 4)
    const revisions = at.seen.map(({ revision }) => revision)
    expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other))
  })

  test('puts an unknown host key before a person, once for two brokers, and goes on when it is trusted', async () => {
    const at = await bench(nebula('nebula') + nebula('second'), '')
    await until('the question', () => at.seen.at(-1)?.questions.length === 1)
    await until('both to wait', () => at.broker('second')?.hostLink.state === 'down')
    const question = at.seen.at(-1)?.questions[0]
    expect(at.seen.at(-1)?.questions).toHaveLength(1)
    expect(question).toMatchObject({ kind: 'host-key', offer: { fingerprint: sshd.fingerprint() } })
    expect(at.broker()?.health.level).toBe('unknown')
    await at.engine.handlers.answerHostKey({ questionId: question?.id ?? '', trust: true })
    await levelIs(at, 'ok')
    await levelIs(at, 'ok', 'second')
    expect(at.seen.at(-1)?.questions).toEqual([])
  })

  test('stays unknown when the person does not trust the key', async () => {
    const at = await bench(nebula('nebula'), '')
    await until('the question', () => at.seen.at(-1)?.questions.length === 1)
    const questionId = at.seen.at(-1)?.questions[0]?.id ?? ''
    await at.engine.handlers.answerHostKey({ questionId, trust: false })
    await until('no question', () => at.seen.at(-1)?.questions.length === 0)
    expect(at.broker()?.hostLink).toMatchObject({ state: 'down', fault: { code: 'host-key-unknown' } })
    const firstRetryMs = retryOf(at) ?? 0
    await until('a retry that nobody asked for', () => (retryOf(at) ?? 0) > firstRetryMs)
    expect(at.seen.at(-1)?.questions).toEqual([])
    await at.engine.handlers.retryLink({ broker: 'nebula' })
    await until('the question again', () => at.seen.at(-1)?.questions.length === 1)
  })

  test('asks for a secret again when it was declined or refused, and shows it to nobody', async () => {
    const secured = await startSecured()
    const at = await bench(`
  nebula:
    reach: { local: true }
    redis: { port: ${secured.port}, password: { ask: true } }
`)
    const answer = async (value: string | null): Promise<void> => {
      await until('the question', () => at.seen.at(-1)?.questions[0]?.kind === 'secret')
      const questionId = at.seen.at(-1)?.questions[0]?.id ?? ''
      await at.engine.handlers.answerSecret({ questionId, value, remember: false })
    }
    const faultIs = (code: string): Promise<void> =>
      until(code, () => {
        const link = at.broker()?.redisLink
        return link?.state === 'down' && link.fault.code === code
      })
    await answer(null)
    await faultIs('secret-missing')
    await at.engine.handlers.retryLink({ broker: 'nebula' })
    await answer('wrong')
    await faultIs('redis-auth')
    await at.engine.handlers.retryLink({ broker: 'nebula' })
    await answer(canary)
    await levelIs(at, 'ok')
    expect(JSON.stringify(at.seen)).not.toContain(canary)
  })

  test('takes a changed config while running, and keeps the last good one', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    const since = at.broker()?.redisLink.sinceMs
    const before = readFileSync(at.configPath, 'utf8')
    appendFileSync(at.configPath, nebula('second'))
    await levelIs(at, 'ok', 'second')
    expect(at.broker()?.redisLink.sinceMs).toBe(since)
    writeFileSync(at.configPath, 'brokers: [')
    await until('the problem', () => (at.seen.at(-1)?.configProblems.length ?? 0) > 0)
    expect(
      at.seen
        .at(-1)
        ?.brokers.map(({ name }) => name)
        .sort(),
    ).toEqual(['nebula', 'second'])
    writeFileSync(at.configPath, before)
    await until('one broker', () => at.seen.at(-1)?.brokers.length === 1)
    expect(at.seen.at(-1)?.configProblems).toEqual([])
  })

  test('is unknown, not down, while asleep', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    at.engine.sleep()
    await levelIs(at, 'unknown')
    expect(at.broker()?.health.reasons[0]?.code).toBe('asleep')
    at.engine.wake()
    await levelIs(at, 'ok')
    expect(at.seen.map(({ worst }) => worst)).not.toContain('down')
  })

  test('gives a link time to come back after a wake before it calls a broker down', async () => {
    const at = await bench(nebula('nebula'))
    await levelIs(at, 'ok')
    at.engine.sleep()
    await sshd.stop()
    sshd.killSessions()
    at.engine.wake()
    await until('the refusal', () => at.broker()?.hostLink.state === 'down')
    expect(at.broker()?.health.level).toBe('unknown')
    await sshd.start()
    await levelIs(at, 'ok')
    expect(at.seen.map(({ worst }) => worst)).not.toContain('down')
  })

  test('remembers a mute across a restart', async () => {
    const at = await bench(nebula('nebula'))
    const untilMs = Date.now() + 3_600_000
    await at.engine.handlers.mute({ broker: 'nebula', untilMs })
    await until('the mute', () => at.broker()?.muted?.untilMs === untilMs)
    expect(JSON.parse(readFileSync(join(at.dataFolder, 'mutes.json'), 'utf8'))).toMatchObject({
      brokers: { nebula: untilMs },
    })
  })
})

const canary = 'c4n4ry-"quoted"-ąę'
const series = async (at: Bench) => await at.engine.handlers.series({ broker: 'nebula' })

async function startSecured(): Promise<LoopbackRedis> {
  const folder = temporaryFolder()
  const secured = await startRedis(folder.path, ['--requirepass', canary])
  perTest.add(() => secured.kill().then(folder.remove))
  return secured
}
