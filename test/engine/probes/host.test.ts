import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { askDisks, readDisks } from '#core/host/disks'
import { readMachine } from '#core/host/machine'
import { gpuFields } from '#core/host/nvidia-smi'
import { readHost } from '#core/host/scripts'
import { sectionsOf } from '#core/host/sections'
import { brokerSchema } from '#core/model/config'
import type { HostReading } from '#core/model/host'
import type { HostSession } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { hostProbe } from '../../../src-main/probes/host.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalHttp } from '../../../src-main/reach/http.ts'
import { createLocalExec } from '../../../src-main/reach/local.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'
import { openSession } from './session.ts'

const faults = faultsIn('en')
const localExec = createLocalExec(faults)
const localHttp = createLocalHttp(faults)

const cleanups = createCleanups()
let bin = ''
let page = ''
let steady = 0
let context: AspectContext

const scenario = (name: string): void => writeFileSync(join(bin, 'gpu-scenario'), `${name}\n`)
const probeOf = (written: object) =>
  hostProbe({
    config: { ...brokerSchema.parse({ reach: { local: true }, ...written }), name: 'nebula' },
    language: 'en',
  })

/** Reads, a while after the reading before. */
async function read(probe: ReturnType<typeof probeOf>): Promise<HostReading> {
  steady += 10_000
  const reading = await probe.read(context)
  if (reading.state !== 'known') throw new Error(reading.reason)
  return reading.value
}

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  bin = folder.path
  copyFileSync(join(import.meta.dirname, '../../lab/harness/files/nvidia-smi'), join(bin, 'nvidia-smi'))
  chmodSync(join(bin, 'nvidia-smi'), 0o755)
  const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1')
  cleanups.add(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const host = {
    machine: {},
    exec: {
      ...localExec,
      run: (argv, options) => localExec.run(['env', `PATH=${bin}:/usr/bin:/bin`, ...argv], options),
    },
    http: { send: request => localHttp.send({ ...request, url: request.url.replace(':9400', `:${port}`) }) },
  } satisfies Pick<HostSession, 'machine' | 'exec' | 'http'>
  context = {
    host: host as HostSession,
    redis: null,
    sample: null,
    aspects: allAspects({ state: 'unknown', reason: 'Not read yet.' }),
    secrets: {
      resolve: async () => ({ ok: false, error: { code: 'secret-missing', layer: 'host', message: '' } }),
    },
    nowMs: Date.now,
    steadyMs: () => steady,
    anew: false,
    pause: async () => undefined,
    signal: new AbortController().signal,
  }
})
afterAll(() => cleanups.run())

describe('the host probe on this machine', () => {
  it('reads memory, processors and disks, and a busy share from the second reading on', async () => {
    const probe = probeOf({})
    const first = await read(probe)
    expect(first.gpu).toEqual({ state: 'absent', reason: expect.stringContaining('gpu: true') })
    expect(first.machine).toMatchObject({ state: 'known', value: { cpuBusy: null, disks: [{ mount: '/' }] } })
    const second = await read(probe)
    const busy = second.machine.state === 'known' ? second.machine.value.cpuBusy : null
    expect(busy).toBeGreaterThanOrEqual(0)
    expect(busy).toBeLessThanOrEqual(1)
  })

  it('reads the disk that the data of Redis is on', async () => {
    const folder = mkdtempSync('/dev/shm/brokerlight-')
    cleanups.add(() => rmSync(folder, { recursive: true }))
    const server = await startRedis(folder)
    cleanups.add(server.kill)
    const session = await openSession(folder, { reach: { local: true }, redis: { port: server.port } })
    cleanups.add(session.close)
    const probe = probeOf({})
    await until('the disk of the data', async () => {
      steady += 10_000
      const reading = await probe.read({ ...context, redis: session.redis })
      const machine = reading.state === 'known' ? reading.value.machine : reading
      return machine.state === 'known' && machine.value.disks.some(({ mount }) => mount === '/dev/shm')
    })
  })

  it('reads the disk of a Docker root that was moved', async () => {
    const docker = join(bin, 'docker')
    writeFileSync(
      docker,
      '#!/bin/sh\n[ "$*" = "info --format {{.DockerRootDir}}" ] && echo /dev/shm/docker\n',
    )
    chmodSync(docker, 0o755)
    steady += 60_000
    const { machine } = await read(probeOf({}))
    expect(machine).toMatchObject({ value: { disks: [{ mount: '/' }, { mount: '/dev/shm' }] } })
    rmSync(docker)
  })

  it('reads the other disks where one never answers', async () => {
    const df = join(bin, 'df')
    writeFileSync(df, '#!/bin/sh\ncase $* in *redis*) exec sleep 60 ;; esac\nexec /bin/df "$@"\n')
    chmodSync(df, 0o755)
    steady += 60_000
    const { machine } = await read(probeOf({}))
    expect(machine).toMatchObject({ value: { disks: [{ mount: '/' }] } })
    rmSync(df)
  })

  it('reads the GPU with it', async () => {
    scenario('ok')
    expect((await read(probeOf({ gpu: true }))).gpu).toMatchObject({
      state: 'known',
      value: { source: 'nvidia-smi', devices: [{ index: '0', memoryTotalBytes: 16376 * 1024 ** 2 }] },
    })
  })

  it.each([
    ['nodriver', 'unknown', /modprobe nvidia/],
    ['mismatch', 'unknown', /different versions/],
    ['nogpu', 'absent', /no GPU/],
    ['offbus', 'unknown', /lost its GPU/],
  ])('says what is wrong: %s', async (name, state, reason) => {
    scenario(name)
    const { gpu, machine } = await read(probeOf({ gpu: true }))
    expect(machine.state).toBe('known')
    expect(gpu).toEqual({ state, reason: expect.stringMatching(reason) })
  })

  it('keeps the machine when the driver hangs, and leaves the driver alone then', async () => {
    scenario('hang')
    const probe = probeOf({ gpu: true })
    const hung = await read(probe)
    expect(hung.machine.state).toBe('known')
    expect(hung.gpu).toEqual({
      state: 'unknown',
      reason: expect.stringContaining('did not answer within 5 s'),
    })
    scenario('ok')
    expect((await read(probe)).gpu.state).toBe('unknown')
    steady += 60_000
    expect((await read(probe)).gpu.state).toBe('known')
  })

  it('asks a driver that does not know a field for the others', async () => {
    scenario('ok')
    const old =
      '#!/bin/sh\ncase $* in *power.limit*) echo \'Field "power.limit" is not a valid field to query.\'; exit 2;; esac\necho "0, K80, GPU-1, 7, 11441, 1, 11440, 40, 60.1"\n'
    writeFileSync(join(bin, 'nvidia-smi'), old)
    const probe = probeOf({ gpu: true })
    expect((await read(probe)).gpu).toEqual({
      state: 'unknown',
      reason: expect.stringContaining('power.limit'),
    })
    expect((await read(probe)).gpu).toMatchObject({
      value: { devices: [{ name: 'K80', powerWatts: 60.1, powerLimitWatts: null }] },
    })
  })

  it('asks dcgm-exporter where nvidia-smi is missing', async () => {
    writeFileSync(join(bin, 'nvidia-smi'), '')
    chmodSync(join(bin, 'nvidia-smi'), 0o644)
    const probe = probeOf({ gpu: true })
    page = 'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",modelName="A100"} 40\n'
    expect((await read(probe)).gpu).toMatchObject({
      value: { source: 'DCGM', devices: [{ name: 'A100', busy: 0.4 }] },
    })
    page = 'nothing here'
    expect((await read(probe)).gpu).toEqual({ state: 'absent', reason: expect.stringContaining('9400') })
    page = 'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",modelName="A100"} 50\n'
    expect((await read(probe)).gpu.state).toBe('absent')
    steady += 60_000
    expect((await read(probe)).gpu).toMatchObject({ value: { devices: [{ busy: 0.5 }] } })
  })
})

const shells = ['sh', 'bash', 'busybox sh'].filter(
  shell => spawnSync('sh', ['-c', `command -v ${shell.split(' ')[0]}`]).status === 0,
)

it.each(shells)('the script means the same in %s', shell => {
  const [file = '', ...words] = shell.split(' ')
  const env = { PATH: '/usr/bin:/bin' }
  const argv = [...words, ...readHost(gpuFields, true).slice(1)]
  const ran = spawnSync(file, argv, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] })
  const sections = sectionsOf(ran.stdout)
  expect([ran.status, ran.stderr]).toEqual([0, ''])
  expect([...sections.keys()].at(-1)).toBe('code 127')
  expect(readMachine(sections)?.machine.memoryTotalBytes).toBeGreaterThan(1e8)
})

it.each(shells)('the script of disks means the same in %s', shell => {
  const [file = '', ...words] = shell.split(' ')
  const env = { PATH: '/usr/bin:/bin' }
  const folders = ['/var/nothing/here', '/dev/shm/closed', '/proc/self']
  const ran = spawnSync(file, [...words, ...askDisks(folders, true).slice(1)], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect([ran.status, ran.stderr]).toEqual([0, ''])
  expect(readDisks(ran.stdout).disks.map(({ mount }) => mount)).toEqual(['/', '/dev/shm'])
  expect(ran.stdout).toMatch(/^mount \S+ \/dev\/shm tmpfs /m)
})
