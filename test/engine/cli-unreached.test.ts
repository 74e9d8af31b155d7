import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ListedAlert } from '#core/alerts/listed'
import { type BuiltCli, buildCli, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'
import { startSshd } from './tools/loopback-sshd.ts'
import { machineRulesOff } from './tools/machine-rules.ts'
import { openQueueDesk } from './tools/queue-desk.ts'
import { freePort } from './tools/wait.ts'

const cleanups = createCleanups()
let cli: BuiltCli
let env: Readonly<Record<string, string>>
let write: (brokers: readonly string[]) => void

/** Each is kept from its Redis in another way. */
const unreached = ['password', 'port', 'key', 'name'] as const

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const at = (name: string): string => {
    mkdirSync(join(folder.path, name), { recursive: true })
    return join(folder.path, name)
  }
  const open = await startRedis(at('redis'))
  const closed = await startRedis(at('closed'), ['--requirepass', 'right'])
  cleanups.add(open.kill)
  cleanups.add(closed.kill)
  const desk = await openQueueDesk(folder.path, open.port)
  cleanups.add(desk.close)
  await desk.ask('XGROUP', 'CREATE', 'frames', 'buffer', '0', 'MKSTREAM')
  for (let n = 0; n < 20; n++) await desk.ask('XADD', 'frames', '*', 'n', n)
  await desk.ask('XREADGROUP', 'GROUP', 'buffer', 'w1', 'COUNT', 20, 'STREAMS', 'frames', '>')
  const sshd = await startSshd(at('sshd'), 'nebula')
  cleanups.add(() => sshd.stop().then(sshd.killSessions))
  const known = sshd.knownHostsLine()
  await sshd.stop()
  sshd.changeHostKey()
  await sshd.start()
  const ssh = { host: 'nebula', config: sshd.configPath }
  const stuck = { stuckAfterSeconds: 0.001 }
  const named = { streams: ['a', 'b', 'c'] }
  const local = { local: true }
  const brokers: Readonly<Record<string, object>> = {
    stuck: { reach: local, redis: { port: open.port }, watch: stuck, alerts: { rules: machineRulesOff } },
    password: { reach: local, redis: { port: closed.port, password: { env: 'WRONG' } }, watch: named },
    port: { reach: { ssh: { ...ssh, port: await freePort() } }, watch: named },
    key: { reach: { ssh }, watch: named },
    name: { reach: { direct: true }, redis: { host: 'nowhere.invalid' }, watch: named },
  }
  const app = at('app')
  mkdirSync(join(app, 'config'))
  mkdirSync(join(app, 'data'))
  writeFileSync(join(app, 'data', 'known_hosts'), known)
  env = { HOME: folder.path, BROKERLIGHT_HOME: app, WRONG: 'wrong' }
  write = names => {
    const some = Object.fromEntries(names.map(name => [name, brokers[name]]))
    writeFileSync(join(app, 'config', 'brokers.yaml'), JSON.stringify({ brokers: some }))
  }
  cli = await buildCli()
  cleanups.add(cli.remove)
})
afterAll(() => cleanups.run())

async function run(...args: readonly string[]): Promise<Finished & { readonly tookMs: number }> {
  const startMs = performance.now()
  const one = start(process.execPath, [cli.script, ...args], env)
  one.process.stdin?.end()
  return { ...(await one.finished), tookMs: performance.now() - startMs }
}
const lines = ({ stdout }: Finished): readonly string[] => stdout.trimEnd().split('\n')
/** What a line of `status` gives as the reason. */
const reasonOf = (line: string): string => line.replace(/^.*? since [^:]*:\d\d: /, '')

it('lists the violations of now as pending until their time is over, and the exit code says so', async () => {
  write(['stuck'])
  const { code, stdout } = await run('alerts')
  expect(stdout).toMatch(/–.* stuck +queue-stuck .* frames has 20 stuck: .* pending: raised after 30 s/)
  expect(code).toBe(1)
})

it('names each broker that is not reached with the sentence of status, in queues and in alerts', async () => {
  write(['stuck', ...unreached])
  const status = await run('status')
  const reasons = unreached.map(name => {
    const line = lines(status).find(one => new RegExp(`^. ${name} `).test(one)) ?? ''
    return reasonOf(line)
  })
  expect(status.code).toBe(1)
  expect(reasons).toEqual([
    expect.stringMatching(/password/i),
    expect.stringMatching(/cannot be reached by SSH/),
    expect.stringMatching(/key/),
    expect.stringMatching(/nowhere\.invalid/),
  ])

  const queues = await run('queues')
  expect(queues.code).toBe(3)
  expect(queues.stdout).toMatch(/stuck +frames +stream +20 +0 +0 +20 /)
  for (const [at, name] of unreached.entries())
    expect(
      lines(queues)
        .filter(line => line.includes(` ${name} `))
        .map(reasonOf),
    ).toEqual([reasons[at]])

  const alerts = await run('alerts', '--json')
  const listed: readonly ListedAlert[] = JSON.parse(alerts.stdout)
  expect(alerts.code).toBe(1)
  expect(unreached.map(name => listed.find(({ broker }) => broker === name)?.text)).toEqual(reasons)
  expect(listed.map(({ broker }) => broker)).toContain('stuck')
})

it('names one that is not reached quickly, and no queue is not said of it', async () => {
  write(['key'])
  const { code, stdout, stderr, tookMs } = await run('queues')
  expect([code, stderr]).toEqual([3, ''])
  expect(stdout).toMatch(/^. key +needs you .* since .*Host key of nebula .* changed\./)
  expect(stdout).not.toContain('No queue')
  expect(tookMs).toBeLessThan(8_000)
})
