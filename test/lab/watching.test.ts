import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openTestApp } from '../engine/tools/app.ts'
import { createCleanups, temporaryFolder } from '../engine/tools/folder.ts'
import { machineRulesOff } from '../engine/tools/machine-rules.ts'
import { until } from '../engine/tools/wait.ts'
import { type Observed, observe } from '../engine/tools/witness.ts'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { runningLab } from './harness/use.ts'
import { labBroker } from './tools/desk.ts'
import { layBroker } from './tools/truth.ts'

const lab = runningLab()
const container = 'detektor-redis'
const docker = (...words: readonly string[]): Promise<string> => mustOnHost(lab.hostRun, ['docker', ...words])

beforeEach(async () => {
  await layBroker(lab)
})

/** An app on the lab's broker. How full the disk and the memory of the lab's machine are, is not the app's to tell here. */
async function open(more: object = { restarted: false }): Promise<Observed> {
  const ends = createCleanups()
  onTestFinished(ends.run)
  const home = temporaryFolder()
  ends.add(home.remove)
  const config = labBroker(lab) as { readonly brokers: { readonly nebula: object } }
  const rules = { ...machineRulesOff, ...more }
  const text = JSON.stringify({ brokers: { nebula: { ...config.brokers.nebula, alerts: { rules } } } })
  writeFileSync(join(home.path, 'brokers.yaml'), text)
  const app = await openTestApp(home.path, text, '')
  ends.add(app.stop)
  return await observe(app)
}

const isOk = (seen: Observed): Promise<void> =>
  until('the broker to be ok again', () => seen.broker().health.level === 'ok')
const blamed = (seen: Observed): unknown => {
  const [reason] = seen.broker().health.reasons
  return reason && [reason.level, reason.layer]
}

describe('what is shown of a broker on a real host, and which alerts come and go', () => {
  test('a line that loses a packet in five: nothing is told', async () => {
    const seen = await open()
    onTestFinished(() => lab.cable.direct.lose(0))
    await lab.cable.direct.lose(0.2)
    await sleep(20_000)
    expect([seen.levels(), seen.alerts()]).toEqual([['ok'], []])
  })

  test('the disk is full under the AOF: told, and over when there is room again', async () => {
    const seen = await open()
    onTestFinished(() => lab.docker.freeDisk())
    await lab.docker.fillDisk(0)
    await until('the failed write', () => seen.alerts().includes('+aof-write-failed'))
    expect(blamed(seen)).toEqual(['degraded', 'broker'])
    await lab.docker.freeDisk()
    await isOk(seen)
    expect(seen.levels()).toEqual(['ok', 'degraded', 'ok'])
    expect(seen.alerts()).toEqual(['+aof-write-failed', '-aof-write-failed'])
  })

  test.each([
    ['stopped', ['stop', '-t', '1', container], ['start', container]],
    ['paused', ['pause', container], ['unpause', container]],
  ])('the container is %s: down at the container, told once, and back', async (_, fault, mend) => {
    const seen = await open()
    await docker(...fault)
    await until('the container to be blamed', () => String(blamed(seen)) === 'down,container')
    await until('the alert', () => seen.alerts().length > 0)
    await docker(...mend)
    await isOk(seen)
    await until('the end of the alert', () => seen.alerts().length > 1)
    expect(seen.levels().filter(level => level !== 'unknown')).toEqual(['ok', 'down', 'ok'])
    expect(seen.alerts()).toEqual(['+instance-down', '-instance-down'])
    expect(seen.broker().alerts.filter(alert => alert.quiet === null)).toEqual([])
  })

  const compose = (...words: readonly string[]): Promise<string> =>
    mustOnHost(lab.hostRun, ['docker', 'compose', '-f', lab.composeFile, ...words], {
      cwd: lab.projectFolder,
    })

  test.each<[string, () => Promise<unknown>]>([
    ['compose makes its container anew', () => compose('up', '-d', '--force-recreate', 'redis')],
    [
      'CI takes all down and up again',
      async () => {
        await compose('down')
        await compose('up', '-d')
      },
    ],
  ])('%s, by another hand: nobody is told of an outage or a restart', async (input, deploy) => {
    const seen = await open({ 'exporter-down': false })
    const before = seen.broker().sample?.facts.runId
    await deploy()
    await until('the new Redis to be seen', () => {
      const { health, sample } = seen.broker()
      return health.level === 'ok' && sample?.facts.runId !== before
    })
    // Its container is looked at again, whatever the sample said first.
    await sleep(8_000)
    expectFieldCase(
      { kind: 'deploy by others', input },
      { shown: seen.broker().health.level, notified: seen.alerts().join(' ') },
      { shown: 'ok', notified: '' },
    )
  })

  test('somebody restarts the container: that is told', async () => {
    const seen = await open({})
    await docker('restart', '-t', '1', container)
    await until('the restart to be told', () => seen.alerts().includes('+restarted'))
    await isOk(seen)
  })
})
