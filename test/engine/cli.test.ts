import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'
import { launchDemo } from '../../src-main/demo/launch.ts'
import { type BuiltCli, buildCli, type Finished, type Running, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { type LoopbackRedis, startRedis } from './tools/loopback-redis.ts'
import { type LoopbackSshd, startSshd } from './tools/loopback-sshd.ts'
import { freePort, until } from './tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
const canary = 'c4n4ry$(id)"ą'
let cli: BuiltCli
let sshd: LoopbackSshd
let redis: LoopbackRedis

beforeAll(async () => {
  const folder = temporaryFolder()
  perFile.add(folder.remove)
  cli = await buildCli()
  perFile.add(cli.remove)
  mkdirSync(join(folder.path, 'redis'))
  redis = await startRedis(join(folder.path, 'redis'), ['--requirepass', canary])
  perFile.add(redis.kill)
  sshd = await startSshd(join(folder.path, 'sshd'), 'nebula')
  perFile.add(() => sshd.stop().then(sshd.killSessions))
})
afterAll(perFile.run)
afterEach(perTest.run)

interface Bench {
  readonly home: string
  /** Runs the terminal face without a terminal. */
  run(...args: string[]): Promise<Finished>
  start(...args: string[]): Running
  /** The same at a terminal; `typed` is written when its key appears on the screen. */
  atTerminal(typed: Readonly<Record<string, string>>, ...args: string[]): Promise<Finished>
}

/** An empty home with this config. */
function bench(config: string, trusted = sshd.knownHostsLine()): Bench {
  const home = temporaryFolder()
  perTest.add(home.remove)
  const data = join(home.path, 'app', 'data')
  mkdirSync(data, { recursive: true })
  mkdirSync(join(home.path, 'app', 'config'))
  writeFileSync(join(data, 'known_hosts'), trusted)
  writeFileSync(join(home.path, 'app', 'config', 'brokers.yaml'), `brokers:${config}`)
  const env = { HOME: home.path, BROKERLIGHT_HOME: join(home.path, 'app'), REDIS_SECRET: canary }
  const running = (...args: string[]): Running => {
    const one = start(process.execPath, [cli.script, ...args], env)
    perTest.add(() => one.process.kill('SIGKILL'))
    return one
  }
  return {
    home: home.path,
    start: running,
    run(...args) {
      const one = running(...args)
      one.process.stdin?.end()
      return one.finished
    },
    async atTerminal(typed, ...args) {
      const words = [process.execPath, cli.script, ...args].map(word => `'${word}'`).join(' ')
      const one = start('script', ['-qec', words, '/dev/null'], { ...env, TERM: 'xterm' })
      for (const [prompt, answer] of Object.entries(typed)) {
        await until(prompt, () => one.stdout().includes(prompt))
        one.process.stdin?.write(`${answer}\n`)
      }
      return await one.finished
    },
  }
}

const password = '{ env: REDIS_SECRET }'
const nebula = (more = '', secret = password): string => `
  nebula:
    reach: { ssh: { host: nebula, config: ${sshd.configPath} } }
    redis: { port: ${redis.port}, password: ${secret} }${more}
`

/** Every file below a folder. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })

describe('the command line', () => {
  test.each([
    [[]],
    [['frob']],
    [['status', '--frob']],
    [['status', 'more']],
    [['status', '--tag', 'x']],
    [['deploy']],
    [['rollback', '--release', 'last']],
    [['settle']],
    [['settle', 'run', '--check', '--undo']],
    [['status', '--demo', '--config', 'brokers.yaml']],
    [['watch', '--trouble', 'stall']],
    [['watch', '--demo', '--trouble', 'frob']],
  ])('that is wrong exits 64: %j', async args => {
    const { code, stdout, stderr } = await bench(nebula()).run(...args)
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain('--help')
  })

  test('says what there is, and its version', async () => {
    const at = bench(nebula())
    expect(await at.run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('rollback') })
    expect((await at.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('must name one broker where there are several, and one that exists', async () => {
    const at = bench(nebula() + nebula().replace('nebula:', 'second:'))
    expect(await at.run('backups')).toMatchObject({ code: 64, stderr: expect.stringContaining('second') })
    expect(await at.run('status', '--broker', 'third')).toMatchObject({ code: 64 })
    expect(await at.run('backups', '--broker', 'second', '--json')).toMatchObject({
      code: 0,
      stdout: '[]\n',
    })
  })
})

describe('status', () => {
  test('says a line a broker and exits 0 when all is well', async () => {
    const { code, stdout, stderr } = await bench(nebula()).run('status')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^● nebula +ok +\d.* MB.*\n$/)
  })

  test('prints the snapshot with --json', async () => {
    const { code, stdout } = await bench(nebula()).run('status', '--json')
    const snapshot: Snapshot = JSON.parse(stdout)
    expect([code, snapshot.worst, snapshot.brokers[0]?.redisLink.state]).toEqual([0, 'ok', 'up'])
  })

  test('exits 1 for degraded, 2 for down, 3 for unknown; the worst counts', async () => {
    const degraded = nebula('\n    limits: { latencyWarnMs: 0.0001 }')
    expect(await bench(degraded).run('status')).toMatchObject({ code: 1 })
    const nowhere = `
  nowhere:
    reach: { local: true }
    redis: { port: ${await freePort()} }
`
    expect(await bench(degraded + nowhere).run('status')).toMatchObject({ code: 2 })
    expect(await bench(degraded + nowhere).run('status', '--broker', 'nebula')).toMatchObject({ code: 1 })
    expect(await bench(nebula(), '').run('status')).toMatchObject({ code: 3 })
    expect(await bench(nebula()).run('status', '--config', '/nowhere.yaml')).toMatchObject({ code: 3 })
  })

  test('says where a broken config is wrong', async () => {
    const at = bench('\n  nebula: { reech: { local: true } }\n')
    const { code, stderr } = await at.run('status')
    expect(code).toBe(3)
    expect(stderr).toMatch(/brokers\.yaml.*2.*reech/s)
  })

  test('tells scripts how to trust an unknown host key, and trusts only that one', async () => {
    const at = bench(nebula(), '')
    const first = await at.run('status')
    expect(first.code).toBe(3)
    expect(first.stderr).toContain(`--trust-host-key ${sshd.fingerprint()}`)
    expect(await at.run('status', '--trust-host-key', 'SHA256:other')).toMatchObject({ code: 3 })
    expect(await at.run('status', '--trust-host-key', sshd.fingerprint())).toMatchObject({ code: 0 })
    expect(await at.run('status')).toMatchObject({ code: 0, stderr: '' })
  })

  test('asks a person at the terminal about the host key', async () => {
    const at = bench(nebula(), '')
    const refused = await at.atTerminal({ 'Type yes': 'no' }, 'status')
    expect(refused.code).toBe(3)
    const trusted = await at.atTerminal({ 'Type yes': 'yes' }, 'status')
    expect(trusted.stdout).toContain(sshd.fingerprint())
    expect(trusted.code).toBe(0)
    expect(await at.run('status')).toMatchObject({ code: 0 })
  })

  test('is left by Ctrl-C at a question', async () => {
    const at = bench(nebula(), '')
    expect((await at.atTerminal({ 'Type yes': '\u0003' }, 'status')).code).toBe(130)
  })

  test('asks for a password without showing it, and nobody where there is no terminal', async () => {
    const at = bench(nebula('', '{ ask: true }'))
    const asked = await at.atTerminal({ password: canary }, 'status')
    expect(asked.code).toBe(0)
    expect(asked.stdout).not.toContain(canary)
    expect(await at.run('status')).toMatchObject({ code: 3 })
  })

  test('leaves no secret in output, logs and data', async () => {
    const at = bench(nebula())
    const { stdout, stderr } = await at.run('status', '--json')
    const kept = filesBelow(join(at.home, 'app')).map(path => readFileSync(path, 'utf8'))
    for (const text of [stdout, stderr, ...kept]) expect(text).not.toContain(canary.slice(0, 6))
  })
})

describe('watch', () => {
  test('prints one snapshot a line with --json, until Ctrl-C', async () => {
    const watching = bench(nebula()).start('watch', '--json')
    await until('three lines', () => watching.stdout().split('\n').length > 3)
    watching.process.kill('SIGINT')
    const { code, stdout } = await watching.finished
    expect(code).toBe(0)
    const revisions = stdout
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as Snapshot).revision)
    expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other))
  })

  test('appends a line only when a verdict changes', async () => {
    const watching = bench(nebula()).start('watch')
    await until('ok', () => /nebula +ok/.test(watching.stdout()))
    await redis.kill()
    await until('down', () => /nebula +down/.test(watching.stdout()))
    await redis.start()
    await until('ok again', () => /down.*nebula +ok/s.test(watching.stdout()))
    watching.process.kill('SIGINT')
    const { stdout } = await watching.finished
    expect(stdout.trimEnd().split('\n').length).toBeLessThan(10)
  })

  test('ends quietly when its reader goes away', async () => {
    const watching = bench(nebula()).start('watch', '--json')
    await until('a line', () => watching.stdout().includes('\n'))
    watching.process.stdout?.destroy()
    expect(await watching.finished).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('actions', () => {
  test('that cannot be done say why and exit 1', async () => {
    const { code, stdout, stderr } = await bench(nebula()).run('deploy', '--tag', 'x', '--yes')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).not.toBe('')
  })

  test('deploy and go back on the demo broker, one JSON line for each step change', async () => {
    const demo = await startDemo()
    const at = bench('{}')
    const asked = await at.run('deploy', '--config', demo, '--tag', 'main-e4f5a6b')
    expect(asked).toMatchObject({ code: 64, stderr: expect.stringContaining('--yes') })

    const deployed = await at.run('deploy', '--config', demo, '--tag', 'main-e4f5a6b', '--yes', '--json')
    expect(deployed.code).toBe(0)
    const lines = deployed.stdout.trimEnd().split('\n')
    const runs = lines.map(line => JSON.parse(line) as RunView)
    expect(runs.at(-1)).toMatchObject({ end: 'done', kind: 'deploy' })
    expect(new Set(lines).size).toBe(lines.length)
    expect(runs.length).toBeGreaterThanOrEqual(runs[0]?.steps.length ?? 99)

    const failed = await at.run('deploy', '--config', demo, '--tag', 'main-bad0bad', '--yes')
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('went back')

    const back = await at.atTerminal({ 'Type yes': 'yes' }, 'rollback', '--config', demo)
    expect(back.code).toBe(0)
    const releases = await at.run('releases', '--config', demo, '--json')
    expect(JSON.parse(releases.stdout)[0]).toMatchObject({ how: 'rollback' })
  })

  test('that were cut off are told at the next start, and can be settled', async () => {
    const demo = await startDemo()
    const at = bench('{}')
    const deploy = at.start('deploy', '--config', demo, '--tag', 'main-e4f5a6b', '--yes', '--json')
    await until('the pull', () => /"id":"pull"[^}]*"state":"running"/.test(deploy.stdout()))
    deploy.process.kill('SIGKILL')
    await deploy.finished
    const { id } = JSON.parse(deploy.stdout().split('\n')[0] ?? '') as RunView

    const told = await at.run('status', '--config', demo)
    expect(told.stderr).toContain(`brokerlight settle ${id} --`)
    expect((await at.run('settle', id, '--undo', '--config', demo)).code).toBe(64)
    expect((await at.run('settle', id, '--check', '--config', demo)).code).toBe(0)
    expect((await at.run('settle', id, '--undo', '--yes', '--config', demo)).code).toBe(0)
    const after = await at.run('status', '--config', demo)
    expect([after.code, after.stderr]).toEqual([0, ''])
  })
})

/** A demo host of this test; the path of its config. */
async function startDemo(): Promise<string> {
  const demo = await launchDemo({ script: cli.demoHost })
  if (!demo.ok) throw new Error(demo.error)
  perTest.add(demo.value.stop)
  return demo.value.configPath
}
