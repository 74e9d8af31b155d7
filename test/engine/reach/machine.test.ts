import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { brokerSchema } from '#core/model/config'
import { ok } from '#core/result'
import { createReach } from '../../../src-main/reach/reach.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { askingNobody } from '../tools/reach.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

const sshConfig = `
Host nebula
  HostName 10.0.0.5
Host nebula-admin
  HostName 10.0.0.5
  User root
  IdentityFile ~/.ssh/admin
Host nebula-other
  HostName 10.0.0.5
  Port 2222
Host inner
  HostName 10.0.0.5
  ProxyJump gate
`

test('two aliases of one machine have one identity, whoever signs in', async () => {
  const home = temporaryFolder()
  cleanups.add(home.remove)
  mkdirSync(join(home.path, '.ssh'))
  writeFileSync(join(home.path, '.ssh', 'config'), sshConfig)
  const reach = createReach({
    home: home.path,
    trustStorePath: join(home.path, 'known_hosts'),
    secrets: askingNobody(async () => ok('')),
    env: { USER: 'ada' },
    language: 'en',
  })
  cleanups.add(reach.close)
  const machine = (written: Record<string, unknown>) =>
    reach.machine({ ...brokerSchema.parse(written), name: 'x' })
  const nebula = await machine({ reach: { ssh: 'nebula' } })
  expect(nebula).toBe('ssh:10.0.0.5:22')
  expect(await machine({ reach: { ssh: 'nebula-admin' } })).toBe(nebula)
  expect(await machine({ reach: { ssh: { host: '10.0.0.5', user: 'eve' } } })).toBe(nebula)
  expect(await machine({ reach: { ssh: 'nebula-other' } })).not.toBe(nebula)
  expect(await machine({ reach: { ssh: 'inner' } })).not.toBe(nebula)
  expect(await machine({ reach: { local: true } })).toBe('local')
  const direct = { reach: { direct: true }, redis: { host: 'Cache.example', port: 6379 } }
  expect(await machine(direct)).toBe('redis:cache.example')
  expect(await machine({ ...direct, redis: { host: 'cache.example', port: 6380 } })).toBe(
    'redis:cache.example',
  )
})
