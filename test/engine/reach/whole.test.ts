import { afterAll, beforeAll, expect, test } from 'vitest'
import { createReach } from '../../../src-main/reach/reach.ts'
import { sshBroker } from '../tools/broker.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { type LoopbackSshd, startSshd } from '../tools/loopback-sshd.ts'
import { askingNobody } from '../tools/reach.ts'

const cleanups = createCleanups()
const folder = temporaryFolder()
let sshd: LoopbackSshd
let redis: LoopbackRedis

beforeAll(async () => {
  sshd = await startSshd(`${folder.path}/ssh`, 'gpu')
  redis = await startRedis(folder.path)
  cleanups.add(folder.remove)
  cleanups.add(() => sshd.stop())
  cleanups.add(() => redis.kill())
})
afterAll(() => cleanups.run())

test('a broker behind SSH: first contact, trust, a command, a pipeline', async () => {
  const reach = createReach({
    home: folder.path,
    trustStorePath: `${folder.path}/trusted`,
    secrets: askingNobody(async () => ({
      ok: false,
      error: { code: 'secret-missing', layer: 'host', message: 'Nobody.' },
    })),
    env: {},
    language: 'en',
  })
  cleanups.add(() => reach.close())
  const broker = sshBroker('nebula', { host: 'gpu', config: sshd.configPath }, redis.port)
  const first = await reach.open(broker)
  if (first.ok) throw new Error('a key nobody knew was trusted')
  expect(first.error.code).toBe('host-key-unknown')
  expect(first.error.hostKey?.fingerprint).toBe(sshd.fingerprint())
  if (first.error.hostKey) await reach.trust(first.error.hostKey)

  const session = await reach.open(broker)
  if (!session.ok) throw new Error(session.error.message)
  const said = await session.value.exec.run([
    'sh',
    '-c',
    'echo "$1"; echo oops >&2; exit 3',
    'x',
    `it's $(id) ü`,
  ])
  expect(said).toEqual({ ok: true, value: { code: 3, stdout: `it's $(id) ü\n`, stderr: 'oops\n' } })
  const connection = await session.value.redis()
  if (!connection.ok) throw new Error(connection.error.message)
  const replies = await connection.value.pipeline([
    ['SET', 'a', 1],
    ['GET', 'a'],
    ['NOPE'],
    ['HGETALL', 'none'],
  ])
  expect(replies).toEqual({
    ok: true,
    value: [
      { ok: true, value: 'OK' },
      { ok: true, value: '1' },
      { ok: false, error: expect.stringContaining('unknown command') },
      { ok: true, value: [] },
    ],
  })
  expect(await session.value.alive(2000)).toBe(true)
})
