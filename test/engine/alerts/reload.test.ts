import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Snapshot } from '#core/model/snapshot'
import { openTestApp } from '../tools/app.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { machineRulesOff } from '../tools/machine-rules.ts'
import { until } from '../tools/wait.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

const configAt = (port: number): string => `brokers:
  nebula:
    reach: { local: true }
    redis: { port: ${port} }
    watch: { discover: false }
    alerts: ${JSON.stringify({ rules: machineRulesOff })}
`

test('a broker that is moved to another Redis was not started anew', async () => {
  const home = temporaryFolder()
  cleanups.add(home.remove)
  const servers = []
  for (const name of ['one', 'other']) {
    mkdirSync(join(home.path, name))
    const redis = await startRedis(join(home.path, name))
    cleanups.add(() => redis.kill())
    servers.push(redis)
  }
  const [one, other] = servers
  const app = await openTestApp(home.path, configAt(one?.port ?? 0), '')
  cleanups.add(app.stop)
  app.engine.setSeen(true)
  let last: Snapshot | undefined
  app.engine.onSnapshot(snapshot => {
    last = snapshot
  })
  const runId = () => (last?.brokers[0]?.health.level === 'ok' ? last.brokers[0].sample?.facts.runId : null)
  await until('the first one', () => Boolean(runId()))
  const before = runId()
  writeFileSync(join(home.path, 'brokers.yaml'), configAt(other?.port ?? 0))
  await until('the other one', () => Boolean(runId()) && runId() !== before)
  const { revision = 0 } = last ?? {}
  await until('another look', () => (last?.revision ?? 0) > revision + 2)
  expect(await app.engine.handlers.alertLog({ broker: null, limit: 10 })).toEqual([])
})
