import { expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { hostMeasures } from '#core/measure/host'
import type { Aspects } from '#core/model/aspect'
import type { ContainerReading } from '#core/model/host'

const none = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const gpu = {
  index: '0',
  name: 'RTX',
  uuid: 'GPU-1',
  mig: null,
  busy: 0.4,
  memoryTotalBytes: 100,
  memoryUsedBytes: 70,
  memoryFreeBytes: 25,
  temperatureCelsius: 50,
  powerWatts: null,
  powerLimitWatts: null,
}
const redis: ContainerReading = {
  id: 'a',
  name: 'redis',
  image: '',
  service: 'redis',
  project: null,
  state: 'paused',
  health: null,
  exitCode: null,
  oomKilled: false,
  restarts: 3,
  startedAtMs: null,
  cpu: null,
  memoryBytes: 40,
  memoryLimitBytes: 80,
  networks: [],
}
const aspects: Aspects = {
  ...none,
  host: {
    state: 'known',
    atMs: 9,
    value: {
      machine: {
        state: 'known',
        atMs: 10,
        value: {
          hostname: 'nebula',
          uptimeSeconds: 1,
          cpuCount: 2,
          cpuBusy: null,
          load: [1.5, 1, 1],
          memoryTotalBytes: 200,
          memoryAvailableBytes: 50,
          disks: [{ mount: '/', totalBytes: 100, freeBytes: 10 }],
        },
      },
      gpu: {
        state: 'known',
        atMs: 11,
        value: { source: 'DCGM', devices: [gpu], warnings: [] },
      },
    },
  },
  containers: {
    state: 'known',
    atMs: 12,
    value: {
      daemon: 'up',
      containers: [redis],
      networks: [],
      broker: 'redis',
      project: {
        service: 'redis',
        folder: '~/app',
        folderState: 'found',
        files: [
          { file: 'a.yml', found: true },
          { file: 'b.yml', found: false },
        ],
        containers: { redis: 'redis' },
        serving: false,
        exporter: null,
        dataFolders: [],
        handover: { replacedAtMs: null, stoppedAtMs: null },
      },
      notes: [],
    },
  },
}

it('gives each number its name, labels, source and time, and none for what is unknown', () => {
  const rows = hostMeasures(aspects).map(one => [
    one.name,
    one.labels,
    one.value,
    one.unit,
    one.source,
    one.atMs,
  ])
  expect(rows).toEqual([
    ['node_memory_available_ratio', {}, 0.25, 'ratio', 'host', 10],
    ['node_load1', {}, 1.5, 'count', 'host', 10],
    ['node_disk_free_ratio', { mount: '/' }, 0.1, 'ratio', 'host', 10],
    ['gpu_busy_ratio', { gpu: '0' }, 0.4, 'ratio', 'DCGM', 11],
    ['gpu_memory_free_ratio', { gpu: '0' }, 0.25, 'ratio', 'DCGM', 11],
    ['gpu_memory_used_bytes', { gpu: '0' }, 70, 'bytes', 'DCGM', 11],
    ['gpu_temperature_celsius', { gpu: '0' }, 50, 'celsius', 'DCGM', 11],
    ['docker_up', {}, 1, 'bool', 'docker', 12],
    ['compose_folder_found', { folder: '~/app' }, 1, 'bool', 'docker', 12],
    ['compose_file_found', { folder: '~/app', file: 'a.yml' }, 1, 'bool', 'docker', 12],
    ['compose_file_found', { folder: '~/app', file: 'b.yml' }, 0, 'bool', 'docker', 12],
    ['compose_service_serves', { folder: '~/app', service: 'redis' }, 0, 'bool', 'docker', 12],
    ['container_up', {}, 0, 'bool', 'docker', 12],
    ['container_restarts', {}, 3, 'count', 'docker', 12],
    ['container_memory_used_ratio', {}, 0.5, 'ratio', 'docker', 12],
  ])
})

it.each([
  ['down', { docker_up: 0, compose_folder_found: 0 }],
  ['missing', { docker_up: 0, compose_folder_found: 0 }],
  ['unread', { compose_folder_found: 0 }],
] as const)('of a docker that is %s tell the folder all the same', (daemon, expected) => {
  const known = aspects.containers.state === 'known' ? aspects.containers : null
  if (known?.value.project == null) throw new Error('no project')
  const project = { ...known.value.project, folderState: 'missing', files: [], serving: null } as const
  const value = { ...known.value, daemon, containers: [], broker: null, project }
  const numbers = hostMeasures({ ...none, containers: { ...known, value } })
  expect(Object.fromEntries(numbers.map(one => [one.name, one.value]))).toEqual(expected)
})

it('has none while nothing is known', () => {
  expect(hostMeasures(none)).toEqual([])
  const known = aspects.containers.state === 'known' ? aspects.containers : null
  const without =
    known && ({ ...known, value: { ...known.value, daemon: 'unread', broker: null, project: null } } as const)
  expect(hostMeasures({ ...none, ...(without && { containers: without }) })).toEqual([])
})
