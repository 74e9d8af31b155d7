import { describe, expect, test } from 'vitest'
import type { RedisVersion } from './harness/redisbuild.ts'
import { runningLab } from './harness/use.ts'

const lab = runningLab()

describe('servers of a test own', () => {
  test.each<[RedisVersion, RegExp]>([
    ['installed', /redis_version:/],
    ['6.0', /redis_version:6\.0\./],
    ['8.0', /redis_version:8\./],
    ['valkey-9', /valkey_version:9\./],
  ])('%s starts on the gpu host', async (version, expected) => {
    const server = await lab.startRedis({ version })
    expect((await server.cli('INFO', 'server')).stdout).toMatch(expected)
    await server.stop()
  })

  test('TLS, a password and an ACL user', async () => {
    const config = ['requirepass secret-default', 'user watcher on >secret-watcher ~seen:* +ping +get +set']
    const server = await lab.startRedis({ tls: true, config })
    const as = async (...words: readonly string[]) =>
      (await server.cli('--no-auth-warning', ...words)).stdout.trim()
    expect(await as('PING')).toContain('NOAUTH')
    expect(await as('-a', 'secret-default', 'PING')).toBe('PONG')
    expect(await as('--user', 'watcher', '-a', 'secret-watcher', 'GET', 'hidden')).toContain('NOPERM')
    const tunnelled = await lab.sshRun(['-W', `127.0.0.1:${server.port}`, 'gpu'], { input: 'PING\r\n' })
    expect(tunnelled.stdout).not.toContain('PONG')
    await server.stop()
  })

  test('one on this machine for comparing', async () => {
    const server = await lab.startRedis({ where: 'desktop' })
    expect((await server.cli('PING')).stdout).toBe('PONG\n')
    await server.stop()
  })
})
