import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import type { App } from '../../src-main/app.ts'
import { openTestApp } from '../engine/tools/app.ts'
import { createCleanups, temporaryFolder } from '../engine/tools/folder.ts'
import { until } from '../engine/tools/wait.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { labBroker } from './tools/desk.ts'

const lab = runningLab()
const ends = createCleanups()
let app: App
let shown: BrokerView | undefined

const docker = (...words: readonly string[]): Promise<string> => mustOnHost(lab.hostRun, ['docker', ...words])
const broker = (): BrokerView => {
  if (shown === undefined) throw new Error('nothing was shown yet')
  return shown
}
const isOk = (): Promise<void> => until('the broker to be ok', () => shown?.health.level === 'ok')
const blamed = (code: string): Promise<void> => until(code, () => broker().health.reasons[0]?.code === code)
const strip = (): string =>
  broker()
    .layers.map(({ level }) => level)
    .join(' ')

beforeAll(async () => {
  lab.gpu('ok')
  await lab.broker.reset()
  const home = temporaryFolder()
  ends.add(home.remove)
  const { nebula } = (labBroker(lab) as { readonly brokers: { readonly nebula: object } }).brokers
  const config = JSON.stringify({ brokers: { nebula: { ...nebula, gpu: true } } })
  writeFileSync(join(home.path, 'brokers.yaml'), config)
  app = await openTestApp(home.path, config, '')
  ends.add(app.stop)
  app.engine.onSnapshot(({ brokers }) => {
    shown = brokers[0]
  })
  app.engine.setSeen(true)
  await isOk()
})
afterAll(() => ends.run())

describe('a broker in a container behind SSH', () => {
  test('shows machine, GPU, containers with what they use, and networks', async () => {
    await until('two readings of the containers', () => {
      const { containers } = broker().aspects
      return containers.state === 'known' && containers.value.containers.every(one => one.cpu !== null)
    })
    const { containers, host } = broker().aspects
    expect(host).toMatchObject({
      state: 'known',
      value: {
        machine: { state: 'known', value: { cpuCount: expect.any(Number) } },
        gpu: { state: 'known', value: { source: 'nvidia-smi', devices: [{ index: '0' }] } },
      },
    })
    const own = { name: 'detektor-redis', service: 'redis', state: 'running', health: 'healthy', restarts: 0 }
    expect(containers).toMatchObject({
      state: 'known',
      value: {
        broker: 'detektor-redis',
        containers: expect.arrayContaining([
          expect.objectContaining({
            ...own,
            memoryLimitBytes: 5 * 1024 ** 3,
            memoryBytes: expect.any(Number),
          }),
        ]),
        networks: expect.arrayContaining([
          {
            name: 'detektor-network',
            driver: 'bridge',
            containers: expect.arrayContaining(['detektor-redis']),
          },
        ]),
        notes: [],
      },
    })
  })

  test('tells two networks of nearly one name', async () => {
    await docker('network', 'create', 'detektor_detektor-network')
    onTestFinished(() => docker('network', 'rm', 'detektor_detektor-network').then(() => undefined))
    await until('the note', () => {
      const { containers } = broker().aspects
      return (
        containers.state === 'known' && containers.value.notes.join().includes('detektor_detektor-network')
      )
    })
  })

  test('is down at its container when that is stopped', async () => {
    await docker('stop', '-t', '1', 'detektor-redis')
    await blamed('container-exited')
    expect(strip()).toBe('ok ok down unknown')
    await docker('start', 'detektor-redis')
    await isOk()
    expect(strip()).toBe('ok ok ok ok')
  })

  test('is down at its container when that ends over and over', async () => {
    const up = (tag: string): Promise<string> =>
      mustOnHost(
        lab.hostRun,
        ['docker', 'compose', '-f', lab.composeFile, 'up', '-d', '--no-deps', 'redis'],
        {
          cwd: lab.projectFolder,
          env: { REDIS_BROKER_TAG: tag },
        },
      )
    await up(brokerTags.exits)
    await blamed('container-restarting')
    expect(strip()).toBe('ok ok down unknown')
    expect(broker().health.reasons[0]?.text).toMatch(
      /detektor-redis ends and is started over and over \(\d+ times/,
    )
    await up(brokerTags.first)
    await isOk()
  })

  test('is down at its container when Docker itself does not run', async () => {
    onTestFinished(() => lab.docker.start())
    await lab.docker.stop()
    await blamed('docker-down')
    expect(strip()).toBe('ok ok down unknown')
    await lab.docker.start()
    await isOk()
  })

  test('is down at the broker when Redis is frozen, until its container is unhealthy for it', async () => {
    const pid = await docker('inspect', '-f', '{{.State.Pid}}', 'detektor-redis')
    process.kill(Number(pid), 'SIGSTOP')
    onTestFinished(() => void process.kill(Number(pid), 'SIGCONT'))
    await until('somebody to be blamed', () => broker().health.level === 'down')
    expect(['broker', 'container']).toContain(broker().health.reasons[0]?.layer)
    await blamed('container-unhealthy')
    process.kill(Number(pid), 'SIGCONT')
    await isOk()
  })

  test('is down at the host when sshd is gone; nothing behind it is blamed', async () => {
    onTestFinished(() => lab.sshd.gpu.start())
    await lab.sshd.gpu.stop()
    await docker('stop', '-t', '1', 'detektor-redis')
    await lab.sshd.gpu.killSessions()
    await until('the host to be blamed', () => strip() === 'ok down unknown unknown')
    await lab.sshd.gpu.start()
    await blamed('container-exited')
    await docker('start', 'detektor-redis')
    await isOk()
  })
})
