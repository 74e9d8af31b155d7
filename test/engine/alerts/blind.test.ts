import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, type TestContext, test } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { expectFieldCase, type Verdict } from '../../tools/field-case.ts'
import { makeCertificate, signExpired } from '../reach/site/certificate.ts'
import { openTestApp } from '../tools/app.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { startSshd } from '../tools/loopback-sshd.ts'
import { freePort, until } from '../tools/wait.ts'

const rules = 'alerts: { rules: { disk-low: false, host-memory-low: false } }'

/** Without what differs from run to run. */
const plainText = (text: string): string => text.replaceAll(/:\d{4,5}\b/g, ':PORT')

interface Bench {
  readonly home: string
  broker(): BrokerView | undefined
  isOk(): boolean
  titles(): readonly string[]
  verdict(): Verdict
}

/** An app on one broker whose config is `lines`, once that is ok. */
async function open(
  onTestFinished: TestContext['onTestFinished'],
  home: string,
  lines: string,
  trusted: string,
): Promise<Bench> {
  const config = `brokers:\n  nebula:\n    ${lines}\n    ${rules}\n`
  const app = await openTestApp(home, config, trusted)
  onTestFinished(app.stop)
  app.engine.setSeen(true)
  const notices: Notice[] = []
  let last: BrokerView | undefined
  app.engine.onNotice(notice => void notices.push(notice))
  app.engine.onSnapshot(({ brokers }) => {
    last = brokers[0]
  })
  const at: Bench = {
    home,
    broker: () => last,
    isOk: () => last?.health.level === 'ok',
    titles: () => notices.map(({ title }) => title),
    verdict: () => ({
      shown: plainText(`${last?.health.level}: ${last?.health.reasons[0]?.text ?? ''}`),
      notified: plainText(notices.map(({ title, body }) => `${title}. ${body}`).join(' / ')),
    }),
  }
  await until('the broker to be ok', at.isOk, 60_000)
  return at
}

function folderFor(onTestFinished: TestContext['onTestFinished']): string {
  const ends = createCleanups()
  const folder = temporaryFolder()
  ends.add(folder.remove)
  onTestFinished(ends.run)
  return folder.path
}

describe.concurrent('a broker that was watched', () => {
  test('has another password: a person is told, and the corrected file is enough', {
    timeout: 180_000,
  }, async ({ onTestFinished }) => {
    const home = folderFor(onTestFinished)
    mkdirSync(join(home, 'redis'))
    const redis = await startRedis(join(home, 'redis'), ['--requirepass', 'first-secret'])
    onTestFinished(redis.kill)
    const file = join(home, 'password')
    writeFileSync(file, 'first-secret', { mode: 0o600 })
    const at = await open(
      onTestFinished,
      home,
      `reach: { local: true }\n    redis: { port: ${redis.port}, password: { file: ${file} } }`,
      '',
    )
    const client = new Redis(redis.port, { password: 'first-secret', retryStrategy: () => null })
    client.on('error', () => undefined)
    onTestFinished(() => client.disconnect())
    await client.config('SET', 'requirepass', 'second-secret')
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => undefined)
    await until('the notification', () => at.titles().length > 0, 60_000)
    expectFieldCase(
      { kind: 'link', input: 'the password of Redis is rotated and its clients are cut' },
      at.verdict(),
      {
        shown:
          'unknown: Redis at 127.0.0.1:PORT on this machine did not accept the password. Check redis.password and redis.username.',
        notified:
          'nebula: Cannot be watched: needs you. Redis at 127.0.0.1:PORT on this machine did not accept the password. Check redis.password and redis.username.',
      },
    )
    writeFileSync(file, 'second-secret', { mode: 0o600 })
    await until('the broker to be ok again', at.isOk, 15_000)
  })

  test('has another host key: a person is told, and the removed old key is enough', {
    timeout: 180_000,
  }, async ({ onTestFinished }) => {
    const home = folderFor(onTestFinished)
    mkdirSync(join(home, 'redis'))
    const redis = await startRedis(join(home, 'redis'))
    onTestFinished(redis.kill)
    const sshd = await startSshd(join(home, 'sshd'), 'nebula')
    onTestFinished(() => sshd.stop().then(sshd.killSessions))
    const known = join(home, 'known_hosts')
    writeFileSync(known, sshd.knownHostsLine())
    writeFileSync(sshd.configPath, `${readFileSync(sshd.configPath, 'utf8')}  UserKnownHostsFile ${known}\n`)
    const at = await open(
      onTestFinished,
      home,
      `reach: { ssh: { host: nebula, config: ${sshd.configPath} } }\n    redis: { port: ${redis.port} }`,
      '',
    )
    await sshd.stop()
    sshd.killSessions()
    sshd.changeHostKey()
    await sshd.start()
    await until('the notification', () => at.titles().length > 0, 90_000)
    const { shown, notified } = at.verdict()
    expectFieldCase(
      { kind: 'link', input: 'the host key of the machine changed' },
      {
        shown: /^unknown: .*host key/i.test(shown) ? 'unknown, for the host key' : shown,
        notified: /^nebula: Cannot be watched: needs you\. .*host key/i.test(notified)
          ? 'needs you, for the host key'
          : notified,
      },
      { shown: 'unknown, for the host key', notified: 'needs you, for the host key' },
    )
    writeFileSync(known, sshd.knownHostsLine())
    await until('the broker to be ok again', at.isOk, 60_000)
  })

  test('has a certificate that expired: a person is told, and the renewed one is enough', {
    timeout: 180_000,
  }, async ({ onTestFinished }) => {
    const home = folderFor(onTestFinished)
    mkdirSync(join(home, 'redis'))
    const base = join(home, 'tls')
    const { ca, cert, key } = makeCertificate(base, 'IP:127.0.0.1')
    const tlsPort = await freePort()
    const args = ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no']
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca]
    const redis = await startRedis(join(home, 'redis'), [...args, ...files])
    onTestFinished(redis.kill)
    const at = await open(
      onTestFinished,
      home,
      `reach: { local: true }\n    redis: { port: ${tlsPort}, tls: { ca: ${ca} } }`,
      '',
    )
    const client = new Redis(redis.port, { retryStrategy: () => null })
    onTestFinished(() => client.disconnect())
    await client.config('SET', 'tls-cert-file', signExpired(base))
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal')
    await until('the notification', () => at.titles().length > 0, 90_000)
    expectFieldCase({ kind: 'link', input: 'the certificate of Redis expired' }, at.verdict(), {
      shown: 'unknown: Redis at 127.0.0.1:PORT on this machine: its certificate has expired. Renew it there.',
      notified:
        'nebula: Cannot be watched: needs you. Redis at 127.0.0.1:PORT on this machine: its certificate has expired. Renew it there.',
    })
    await client.config('SET', 'tls-cert-file', cert)
    await until('the broker to be ok again', at.isOk, 60_000)
  })

  test('may read nothing any more: a person is told', { timeout: 180_000 }, async ({ onTestFinished }) => {
    const home = folderFor(onTestFinished)
    mkdirSync(join(home, 'redis'))
    const redis = await startRedis(join(home, 'redis'))
    onTestFinished(redis.kill)
    const file = join(home, 'password')
    writeFileSync(file, 'a-password', { mode: 0o600 })
    const admin = new Redis(redis.port, { retryStrategy: () => null })
    onTestFinished(() => admin.disconnect())
    await admin.call('ACL', 'SETUSER', 'watcher', 'on', '>a-password', '~*', '+@all')
    const at = await open(
      onTestFinished,
      home,
      `reach: { local: true }\n    redis: { port: ${redis.port}, username: watcher, password: { file: ${file} } }`,
      '',
    )
    await admin.call('ACL', 'SETUSER', 'watcher', '-@all')
    await until('the notification', () => at.titles().length > 0, 90_000)
    expectFieldCase({ kind: 'link', input: 'the user of Redis loses all rights (NOPERM)' }, at.verdict(), {
      shown:
        'unknown: Redis answers, but its state is unknown: INFO cannot be used here (the user has no permission for it).',
      notified:
        'nebula: Cannot be watched: needs you. Redis answers, but its state is unknown: INFO cannot be used here (the user has no permission for it).',
    })
    await admin.call('ACL', 'SETUSER', 'watcher', '+@all')
    await until('the broker to be ok again', at.isOk, 90_000)
  })

  test('has an sshd that is away: 3 s tell nothing, for good tells of the host', {
    timeout: 240_000,
  }, async ({ onTestFinished }) => {
    const home = folderFor(onTestFinished)
    mkdirSync(join(home, 'redis'))
    const redis = await startRedis(join(home, 'redis'))
    onTestFinished(redis.kill)
    const sshd = await startSshd(join(home, 'sshd'), 'nebula')
    onTestFinished(() => sshd.stop().then(sshd.killSessions))
    const at = await open(
      onTestFinished,
      home,
      `reach: { ssh: { host: nebula, config: ${sshd.configPath} } }\n    redis: { port: ${redis.port} }`,
      sshd.knownHostsLine(),
    )
    await sshd.stop()
    sshd.killSessions()
    await until('the loss', () => !at.isOk())
    await sleep(3_000)
    await sshd.start()
    await until('the broker to be ok again', at.isOk, 60_000)
    expectFieldCase({ kind: 'link', input: 'sshd is away for 3 s and its sessions are cut' }, at.verdict(), {
      shown: 'ok: ',
      notified: '',
    })
    await sshd.stop()
    sshd.killSessions()
    await until('the notification', () => at.titles().length > 0, 60_000)
    expect(
      at
        .broker()
        ?.layers.map(({ level }) => level)
        .slice(0, 2),
    ).toEqual(['ok', 'down'])
    const text =
      'The host cannot be reached by SSH. nebula (127.0.0.1:PORT) refuses the connection. Check that sshd runs there, and its port. Nothing is known of Redis until then.'
    expectFieldCase({ kind: 'link', input: 'sshd is gone for good, Redis serves' }, at.verdict(), {
      shown: `unknown: ${text}`,
      notified: `nebula cannot be watched: its host cannot be reached. ${text}`,
    })
  })
})
