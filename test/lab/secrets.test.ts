import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '#core/model/snapshot'
import { buildCli } from '../engine/tools/cli.ts'
import { createCleanups } from '../engine/tools/folder.ts'
import { brokerTags } from './harness/images.ts'
import { inNetns, must } from './harness/run.ts'
import { runningLab } from './harness/use.ts'
import { type Canaries, createCanaries } from './tools/canary.ts'
import { type LoginRecord, recordLogins } from './tools/login-record.ts'
import { type ProcessWatch, watchProcesses } from './tools/process-watch.ts'
import { filesBelow, type OtherRefs, openSecretDesk, type SecretDesk } from './tools/secret-desk.ts'
import { startVault, type Vault } from './tools/vault.ts'

const lab = runningLab()
const own = createCanaries()
/** Its owner gave it to a container's environment; the app is never told it. */
const foreign = createCanaries()
const secrets = {
  requirepass: own.secret('requirepass'),
  watcher: own.secret('watcher'),
  ssh: own.secret('ssh'),
  passphrase: own.secret('passphrase'),
  wrong: own.secret('wrong'),
  exporter: foreign.secret('exporter', '%+/=$(id)"'),
}
const perFile = createCleanups()
const authorizedKeys = join(lab.home, '.ssh/authorized_keys')
let desk: SecretDesk
let vault: Vault
let logins: LoginRecord
let watch: ProcessWatch

beforeAll(async () => {
  perFile.add(() => lab.broker.reset({ freshData: true }))
  const cli = await buildCli()
  perFile.add(cli.remove)
  desk = await openSecretDesk(lab, cli, secrets)
  perFile.add(desk.remove)
  const keysBefore = readFileSync(authorizedKeys)
  appendFileSync(authorizedKeys, desk.publicKey)
  perFile.add(() => writeFileSync(authorizedKeys, keysBefore))
  await setPassword(secrets.ssh)
  perFile.add(() => setPassword(lab.password))
  logins = await recordLogins(lab, lab.names.passwordUser)
  perFile.add(logins.stop)
  vault = await startVault(lab, secrets)
  perFile.add(vault.down)
  watch = watchProcesses(lab.names, [
    { canaries: own, inContainers: false },
    { canaries: foreign, inContainers: true },
  ])
  perFile.add(watch.stop)
})
afterAll(perFile.run)

async function setPassword(password: string): Promise<void> {
  const hash = await must(['openssl', 'passwd', '-6', '-stdin'], { input: password })
  await must(['usermod', '-p', hash, lab.names.passwordUser])
}

const isConfiguration = (path: string): boolean => /\/configs\/[0-9a-f]{64}\.json$/.test(path)

/**
 * What the app keeps here and on the host. The files of a backup are the broker's own data; a configuration that comes back
 * holds what the compose file beside it holds, for its owner alone.
 */
const keptFiles = (): readonly string[] =>
  [...filesBelow(desk.home), ...filesBelow(vault.stateFolder)].filter(
    path => (!path.includes('/backups/') || path.endsWith('manifest.json')) && !isConfiguration(path),
  )

/** Every place that holds a secret though it may not: what was said since the last look, and all that is kept. */
function leaks(canaries: readonly Canaries[] = [own, foreign]): readonly string[] {
  const texts = [
    ...desk.said().map(text => ['output', text] as const),
    ...keptFiles().map(path => [path, `${path}\n${readFileSync(path, 'latin1')}`] as const),
    ['logins', logins.text()] as const,
  ]
  return texts.flatMap(([where, text]) =>
    canaries.flatMap(one => one.findIn(text).map(found => `${where}: ${found.form}: ${found.around}`)),
  )
}

describe('the search for secrets', () => {
  const planted = createCanaries()
  const secret = planted.secret('planted')
  const json = JSON.stringify(secret)

  it.each([
    ['as it is', secret],
    ['in JSON', json],
    ['in JSON in JSON', JSON.stringify(json)],
    ['in a URL', encodeURIComponent(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['behind one byte in base64', Buffer.from(`:${secret}`).toString('base64')],
    ['behind two bytes in base64', Buffer.from(`a:${secret}`).toString('base64url')],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['for a shell', `'${secret.replaceAll("'", "'\\''")}'`],
  ])('finds one %s', (_how, text) => {
    expect(planted.findIn(`before ${text} behind`)).not.toEqual([])
    expect(own.findIn(text)).toEqual([])
  })

  it('finds one in the output, in every kind of file that is kept, and in a command that a login is given', async () => {
    const data = join(desk.home, 'data')
    const files = [
      ...['logs/brokerlight.log', 'runs/1.jsonl', 'backups/vault/1/manifest.json'].map(path =>
        join(data, path),
      ),
      join(vault.stateFolder, 'redis/audit.jsonl'),
    ]
    for (const file of files) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `first line\n${json}\n`)
    }
    await desk.run({}, secret)
    await must(['su', lab.names.passwordUser, '-c', `true ${planted.secret('word', '')}`])
    const found = leaks([planted]).join('\n')
    for (const where of ['output', 'logins', ...files]) expect(found).toContain(`${where}: plain`)
    for (const folder of [data, vault.stateFolder]) rmSync(folder, { recursive: true })
  })

  it('sees one in a command line here and on the host, and in an environment on the host', async () => {
    const watching = watchProcesses(lab.names, [{ canaries: planted, inContainers: false }])
    const onHost = inNetns(lab.names.gpuNetns)
    const script = 'sleep 0.5; exit 0'
    await must(['sh', '-c', script, 'here', secret])
    await must([...onHost, 'sh', '-c', script, 'there', secret])
    await must([...onHost, 'sh', '-c', script, 'inside'], { env: { PLANTED: secret } })
    await must(['sh', '-c', script, 'mine'], { env: { PLANTED: secret } })
    watching.stop()
    const seen = watching.sightings().join('\n')
    for (const word of ['here', 'there']) expect(seen).toMatch(new RegExp(`command line: sh .* ${word} `))
    expect(seen).toMatch(/environment of: sh .* inside/)
    expect(seen).not.toContain('mine')
  })
})

describe('no secret is told', () => {
  const wrong = { env: 'WRONG' }

  afterEach(() => {
    expect(leaks()).toEqual([])
    expect(watch.sightings()).toEqual([])
  })

  it('while watching with all of them', async () => {
    const { code, stdout } = await desk.run(desk.brokers(), 'status', '--json')
    const snapshot = JSON.parse(stdout) as Snapshot
    expect([code, snapshot.brokers.map(one => one.redisLink.state)]).toEqual([0, ['up', 'up']])
  })

  it('by a deploy, one that fails, a rollback and a backup', async () => {
    await desk.act('done', 'deploy', '--tag', brokerTags.second)
    await desk.act('returned', 'deploy', '--tag', brokerTags.exits)
    await desk.act('done', 'rollback')
    await desk.act('done', 'backup')
    for (const list of ['runs', 'releases', 'backups', 'tags']) {
      const listed = await desk.run(desk.brokers(), list, '--broker', 'vault', '--json')
      const whole = list === 'tags' ? /^\{.+\}\n$/ : /^\[.+\]\n$/
      expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(whole) })
    }
    expect(logins.text()).toMatch(/docker compose .* up -d .*PATH=/s)
    const kinds = keptFiles().map(path => /manifest|runs\/.*jsonl|audit|brokerlight\.log/.exec(path)?.[0])
    expect(new Set(kinds).size).toBeGreaterThan(6)
    const modes = filesBelow(vault.stateFolder)
      .filter(isConfiguration)
      .map(path => statSync(path).mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o600]))
  })

  it.each<[string, OtherRefs, RegExp]>([
    ['the SSH password', { ssh: wrong }, /does not let .* in/],
    ['the passphrase', { passphrase: wrong }, /passphrase of \S+ was wrong/],
    ['the Redis password', { redis: wrong }, /password/],
    ['the password of the ACL user', { watcher: wrong }, /password/],
  ])('when %s is wrong', async (_what, refs, words) => {
    for (const format of [['--json'], []]) {
      const { code, stdout } = await desk.run(desk.brokers(refs), 'status', ...format)
      expect(code).toBeGreaterThan(1)
      expect(stdout).toMatch(words)
    }
  })

  it('when a file has other secrets than the one asked for', async () => {
    const { vault: asked } = desk.brokers({ redis: { file: 'redis.json', field: 'redis.passwort' } })
    const { code, stdout } = await desk.run({ vault: asked }, 'status')
    expect(code).toBe(3)
    expect(stdout).toContain('has no field redis.passwort')
  })

  it('when they are typed, right or wrong', async () => {
    const ask = { ask: true }
    const { vault: asking } = desk.brokers({ ssh: ask, redis: ask })
    const both = [
      ['Password of', secrets.ssh],
      ['Redis password', secrets.requirepass],
    ] as const
    expect((await desk.type(both, { vault: asking })).code).toBe(0)
    const { atlas } = desk.brokers({ passphrase: ask })
    expect((await desk.type([['Passphrase of', secrets.passphrase]], { atlas })).code).toBe(0)
    // A person is asked again, three times in all.
    const again = Array.from({ length: 3 }, () => ['Passphrase of', secrets.wrong] as const)
    expect((await desk.type(again, { atlas })).code).toBeGreaterThan(1)
  })

  it.each([
    ['a value', 'redis: { password: SECRET }'],
    ['a name of a variable', 'redis: { password: { env: SECRET } }'],
    ['a list', 'redis: { password: [SECRET] }'],
    ['a text behind another key', 'redis: { password: { text: SECRET } }'],
    ['a misspelt key', 'redis: { pasword: SECRET }'],
    ['the password of SSH', 'reach: { ssh: { host: gpu, password: SECRET } }'],
    ['the passphrase', 'reach: { ssh: { host: gpu, passphrase: SECRET } }'],
    ['a quote that is not closed', 'redis: { password: "SECRET }'],
    ['a map that is not closed', 'redis: { password: SECRET'],
    ['part of an address', 'grafana: https://admin:SECRET@grafana.example/d/x'],
    ['part of a Redis address', 'redis: { port: "redis://:SECRET@127.0.0.1:6379" }'],
  ])('when it stands in the config as %s', async (_how, line) => {
    const config = `brokers:\n  vault:\n    ${line.replace('SECRET', own.secret('plain', '.Word'))}\n`
    const { code, stdout, stderr } = await desk.run(config, 'status', '--json')
    expect(code).toBe(3)
    expect((JSON.parse(stdout) as Snapshot).configProblems).not.toEqual([])
    expect(stderr).toMatch(/brokers\.yaml, line \d/)
  })

  it('when Docker repeats it: the compose file holds it and is broken', async () => {
    const whole = readFileSync(vault.composeFile, 'utf8')
    const other = `OTHER: ${JSON.stringify(secrets.requirepass)}`
    const breakIt = () => writeFileSync(vault.composeFile, whole.replace('REDIS_USER: exporter', other))
    const mendIt = () => writeFileSync(vault.composeFile, whole)
    const deploy = ['deploy', '--tag', brokerTags.second]
    const words = /invalid interpolation/
    try {
      breakIt()
      const planned = await desk.run(desk.brokers(), ...deploy, '--broker', 'vault', '--yes')
      expect(planned.stderr).toMatch(words)
      mendIt()
      const cut = await desk.cutOff(deploy, 'preflight', breakIt)
      for (const command of [`settle ${cut} --check`, `settle ${cut} --resume --yes`, 'runs', 'status']) {
        expect((await desk.run(desk.brokers(), ...command.split(' '), '--json')).stdout).toMatch(words)
      }
    } finally {
      mendIt()
    }
    // What a command said on the host stays there, beside the compose file that it speaks of.
    for (const file of filesBelow(vault.stateFolder)) if (file.endsWith('/out')) rmSync(file)
  })
})
