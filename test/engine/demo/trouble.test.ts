import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoTrouble } from '#core/demo/troubles'
import type { BrokerView } from '#core/model/snapshot'
import { type App, openApp } from '../../../src-main/app.ts'
import { createCleanups } from '../tools/folder.ts'
import { until } from '../tools/wait.ts'
import { type DemoUnderTest, startDemo } from './demo.ts'

const ends = createCleanups()
let host: DemoUnderTest
let app: App
let shown: BrokerView | undefined

const broker = (): BrokerView => {
  if (shown === undefined) throw new Error('nothing was shown yet')
  return shown
}
const code = (): string | undefined => broker().health.reasons[0]?.code
const strip = (): string =>
  broker()
    .layers.map(({ level }) => level)
    .join(' ')
const make = (trouble: DemoTrouble) => app.engine.handlers.demoTrouble({ broker: 'demo', trouble })
const isOk = (): Promise<void> => until('the demo to be ok', () => shown?.health.level === 'ok')

beforeAll(async () => {
  host = await startDemo()
  ends.add(host.end)
  const opened = await openApp({
    env: { HOME: host.demo.directory },
    version: 'test',
    language: 'en',
    configPath: null,
    demo: host.demo,
    only: null,
    face: 'window',
    isOnce: false,
    store: null,
    complain: () => undefined,
  })
  if (!opened.ok) throw new Error(opened.error)
  app = opened.value
  ends.add(app.stop)
  app.engine.onSnapshot(({ brokers }) => {
    shown = brokers[0]
  })
  app.engine.setSeen(true)
  await isOk()
})
afterAll(() => ends.run())

describe('the demo, broken on purpose', () => {
  it('shows its machine, its GPU and its containers', async () => {
    await until('host and containers', () => {
      const { containers, host: machine } = broker().aspects
      return containers.state === 'known' && machine.state === 'known' && machine.value.gpu.state === 'known'
    })
    expect(broker().aspects).toMatchObject({
      host: { value: { gpu: { value: { devices: [{ name: expect.stringContaining('Stand-in GPU') }] } } } },
      containers: { value: { broker: 'demo-redis', notes: [] } },
    })
    await until('what Redis uses', () => {
      const { containers } = broker().aspects
      const found = containers.state === 'known' ? containers.value.containers : []
      return found.some(one => one.name === 'demo-redis' && (one.memoryBytes ?? 0) > 1e6)
    })
  })

  it('scrapes its exporter through its own SSH server', async () => {
    await until('the exporter', () => broker().aspects.exporter.state === 'known')
    expect(broker().aspects.exporter).toMatchObject({ value: { trouble: null, up: true, differences: [] } })
  })

  it('stalled workers: the queue grows past its limit while the GPU is idle', async () => {
    expect(await make('stall')).toEqual({ ok: true, value: expect.stringContaining('workers hold') })
    await until('the queue over its limit', () => code()?.startsWith('queue-waiting') === true)
    await until('the verdict', () => broker().gpuVerdict?.startsWith('Workers are stuck') === true)
    expect((await make('none')).ok).toBe(true)
    await isOk()
    await until('no verdict', () => broker().gpuVerdict === null)
  })

  it('full memory', async () => {
    await make('fill')
    await until('memory', () => code() === 'memory-critical')
    expect((await make('none')).ok).toBe(true)
    await isOk()
  })

  it('killed Redis: its container is blamed', async () => {
    await make('kill')
    await until('the container', () => code() === 'container-exited')
    expect(broker().health.reasons[0]?.text).toContain('exit code 137')
    expect(strip()).toBe('ok ok down unknown')
    await make('none')
    await isOk()
  })

  it('a cut link: the host is blamed, nothing can be done, and it comes back by itself', async () => {
    await make('cut')
    await until('the host', () => strip() === 'ok down unknown unknown')
    expect(await make('none')).toEqual({ ok: false, error: expect.stringContaining('not reached now') })
    await isOk()
  })
})
