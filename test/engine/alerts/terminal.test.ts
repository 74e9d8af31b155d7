import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertRecord, AlertView, Silence } from '#core/model/alert'
import { type BuiltCli, buildCli, type Finished, start } from '../tools/cli.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { freePort } from '../tools/wait.ts'

const ends = createCleanups()
let cli: BuiltCli

beforeAll(async () => {
  cli = await buildCli()
  ends.add(cli.remove)
})
afterAll(ends.run)

test('alerts are listed, acknowledged and silenced, each by a process of its own', async () => {
  const home = temporaryFolder()
  ends.add(home.remove)
  mkdirSync(join(home.path, 'config'))
  const broker = `brokers: { nowhere: { reach: { local: true }, redis: { port: ${await freePort()} } } }\n`
  const rule = 'alerts: { custom: [{ id: own-rule, measure: queue_length, threshold: 9 }] }\n'
  writeFileSync(join(home.path, 'config', 'brokers.yaml'), broker + rule)
  const at = {
    run: (...args: string[]): Promise<Finished> =>
      start(process.execPath, [cli.script, ...args], { HOME: home.path, BROKERLIGHT_HOME: home.path })
        .finished,
  }
  const listed = await at.run('alerts', '--json')
  const [alert]: readonly AlertView[] = JSON.parse(listed.stdout)
  expect([listed.code, alert]).toMatchObject([2, { rule: 'instance-down', severity: 'critical' }])
  expect(await at.run('ack', alert?.id ?? '', '--note', 'on it')).toMatchObject({ code: 0 })
  expect((await at.run('alerts')).stdout).toMatch(/instance-down .* refuses the connection\. .*: on it\n$/)
  expect(await at.run('ack', 'nope')).toMatchObject({
    code: 1,
    stderr: 'There is no alert nope that stands.\n',
  })
  const begun = await at.run('silence', '--for', '1h', '--comment', 'move', '--json')
  const silence: Silence = JSON.parse(begun.stdout)
  expect((await at.run('silence', '--list')).stdout).toContain(`${silence.id}  all`)
  expect(await at.run('silence', '--end', silence.id)).toMatchObject({ code: 0 })
  const own = await at.run('silence', '--for', '1h', '--comment', 'x', '--rule', 'own-rule', '--json')
  expect([own.code, JSON.parse(own.stdout)]).toMatchObject([0, { rule: 'own-rule' }])
  expect(await at.run('silence', '--for', '1h', '--comment', 'x', '--rule', 'own-rul')).toMatchObject({
    code: 1,
    stderr: 'There is no rule own-rul; did you mean own-rule?\n',
  })
  const log: readonly AlertRecord[] = JSON.parse((await at.run('alerts', '--log', '--json')).stdout)
  expect(log).toMatchObject([{ id: alert?.id, clearedAtMs: null, told: false }])
})
