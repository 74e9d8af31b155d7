import { describe, expect, it } from 'vitest'
import { connectionHealth } from '#core/health'
import { containerFault } from '#core/health/container'
import type { HealthInput } from '#core/health/input'
import { isPending } from '#core/health/link'
import { layersOf } from '#core/layers'
import type { ContainerReading, ContainersReading, ProjectReading } from '#core/model/host'
import type { LinkState } from '#core/model/link'
import { english, sampleAt, tenFortyTwo, up } from '../support/samples.ts'
import { health } from '../support/views.ts'

const running: ContainerReading = {
  id: 'a',
  name: 'detektor-redis',
  image: 'redis:7',
  service: 'redis',
  project: null,
  state: 'running',
  health: 'healthy',
  exitCode: null,
  oomKilled: false,
  restarts: 0,
  startedAtMs: null,
  cpu: null,
  memoryBytes: null,
  memoryLimitBytes: null,
  networks: [],
}
const reading = (change: Partial<ContainerReading>): ContainersReading => ({
  daemon: 'up',
  containers: [{ ...running, ...change }],
  networks: [],
  broker: 'detektor-redis',
  project: null,
  notes: [],
})
const refused: LinkState = {
  state: 'down',
  sinceMs: tenFortyTwo,
  fault: { code: 'refused', layer: 'broker', message: 'Redis refused the connection. Look at it.' },
  retryAtMs: null,
}
const connecting: LinkState = { state: 'connecting', sinceMs: tenFortyTwo, attempt: 1 }
const judged = (changed: Partial<HealthInput>) =>
  connectionHealth({
    nowMs: tenFortyTwo + 500,
    broker: 'nebula',
    place: 'ssh nebula',
    previous: health('ok'),
    hostLink: up,
    redisLink: refused,
    service: 'redis',
    containers: { state: 'known', atMs: tenFortyTwo + 100, value: reading({}) },
    sample: sampleAt(tenFortyTwo),
    networkUp: true,
    needsNetwork: true,
    asleep: false,
    staleAfterMs: 5000,
    voice: english,
    ...changed,
  })
const known = (value: ContainersReading, atMs = tenFortyTwo + 100): HealthInput['containers'] => ({
  state: 'known',
  atMs,
  value,
})

describe('containerFault', () => {
  const at = { service: 'redis', place: 'ssh nebula', language: 'en', atMs: tenFortyTwo } as const
  it.each([
    [{ state: 'exited', exitCode: 1 }, 'container-exited', /ended \(exit code 1\)/],
    [
      { state: 'exited', exitCode: 137, oomKilled: true, memoryLimitBytes: 1024 ** 3 },
      'container-oom',
      /1\.0 GB/,
    ],
    [{ state: 'restarting', exitCode: 1, restarts: 4 }, 'container-restarting', /4 times, exit code 1/],
    [{ health: 'starting', restarts: 2 }, 'container-restarting', /2 times/],
    // Without a health check a crash loop shows by how young the container is.
    [{ health: null, restarts: 2, startedAtMs: tenFortyTwo - 3_000 }, 'container-restarting', /2 times/],
    [{ state: 'paused' }, 'container-paused', /docker unpause detektor-redis/],
    [{ state: 'created' }, 'container-created', /never started/],
    [{ health: 'unhealthy' }, 'container-unhealthy', /health check fails/],
  ] as const)('%j is %s', (change, code, text) => {
    const fault = containerFault(reading(change), at)
    expect(fault?.code).toBe(code)
    expect(fault?.text).toMatch(text)
  })

  it('knows a container that is gone, and docker itself; a running one is not to blame', () => {
    expect(containerFault({ ...reading({}), broker: null }, at)?.code).toBe('container-missing')
    expect(containerFault({ ...reading({}), daemon: 'down' }, at)?.code).toBe('docker-down')
    for (const daemon of ['missing', 'unread'] as const)
      expect(containerFault({ ...reading({}), daemon, broker: null }, at)).toBeNull()
    expect(containerFault(reading({ health: 'starting' }), at)).toBeNull()
    const longAgo = { health: null, restarts: 2, startedAtMs: tenFortyTwo - 3_600_000 }
    expect(containerFault(reading(longAgo), at)).toBeNull()
  })

  it('knows nothing of the container of a project that is not found', () => {
    const project: ProjectReading = {
      service: 'redis',
      folder: '~/brokr',
      folderState: 'missing',
      files: [],
      containers: {},
      serving: null,
      exporter: null,
      dataFolders: [],
      handover: { replacedAtMs: null, stoppedAtMs: null },
    }
    expect(containerFault({ ...reading({}), broker: null, project }, at)).toBeNull()
  })
})

describe('the blame for a Redis that does not answer', () => {
  it('is its container’s where that ended; the broker behind it is unknown', () => {
    const verdict = judged({ containers: known(reading({ state: 'exited', exitCode: 0 })) })
    expect(verdict).toMatchObject({
      level: 'down',
      reasons: [{ code: 'container-exited', layer: 'container' }],
    })
    expect(verdict.reasons[0]?.text).toContain('(exit code 0).')
    expect(layersOf(verdict, 'compose', true).map(({ level }) => level)).toEqual([
      'ok',
      'ok',
      'down',
      'unknown',
    ])
  })

  it('is the broker’s where the container runs', () => {
    expect(judged({})).toMatchObject({ level: 'down', reasons: [{ code: 'refused', layer: 'broker' }] })
  })

  it('waits a moment for a look at the container that is younger than the fault', () => {
    const before = known(reading({}), tenFortyTwo - 1)
    expect(judged({ containers: before }).level).toBe('ok')
    expect(judged({ containers: before, nowMs: tenFortyTwo + 2_000 }).reasons[0]?.layer).toBe('broker')
    const absent = { state: 'absent', reason: 'no docker' } as const
    expect(judged({ containers: absent }).reasons[0]?.layer).toBe('broker')
    expect(judged({ containers: before, service: null }).reasons[0]?.layer).toBe('broker')
  })

  it('does not reach past the host', () => {
    const gone = {
      ...refused,
      fault: { code: 'timeout', layer: 'host', message: 'The host is silent.' },
    } as const
    const containers = known(reading({ state: 'exited' }))
    expect(judged({ containers, hostLink: gone }).reasons[0]?.layer).toBe('host')
    expect(judged({ containers, redisLink: gone }).reasons[0]?.layer).toBe('host')
  })

  it('is found behind a connection that went silent', () => {
    const silent = { redisLink: up, nowMs: tenFortyTwo + 9_000 }
    expect(judged({ ...silent, containers: known(reading({ state: 'paused' })) }).reasons[0]?.code).toBe(
      'container-paused',
    )
    expect(judged(silent).reasons[0]?.code).toBe('stale')
  })

  it('is told while Redis is still being connected to, where its container cannot answer', () => {
    const first = { previous: null, sample: null, redisLink: connecting } as const
    const of = (change: Partial<ContainerReading>) => judged({ ...first, containers: known(reading(change)) })
    expect(of({ state: 'paused' })).toMatchObject({ level: 'down', reasons: [{ code: 'container-paused' }] })
    expect(of({ health: 'unhealthy' })).toMatchObject({ level: 'unknown', reasons: [{ code: 'connecting' }] })
    expect(isPending(of({}))).toBe(true)
    expect(isPending(of({ state: 'paused' }))).toBe(false)
  })
})
