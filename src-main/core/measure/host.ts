import { knownOf } from '../aspects.ts'
import type { Aspects } from '../model/aspect.ts'
import type {
  ContainersReading,
  GpuDevice,
  GpuReading,
  MachineReading,
  ProjectReading,
} from '../model/host.ts'
import type { Measure, MeasureSource, MeasureUnit } from '../model/measure.ts'
import type { Reading } from '../model/sample.ts'

type Entry = readonly [
  name: string,
  value: number | null,
  unit: MeasureUnit,
  labels?: Readonly<Record<string, string>>,
]

/** The numbers of machine, GPUs and the broker's container; what is unknown has no measure. */
export function hostMeasures(aspects: Aspects): readonly Measure[] {
  const host = knownOf(aspects.host)
  return [
    ...(host === null ? [] : measured(host.machine, machineNumbers, () => 'host')),
    ...(host === null ? [] : measured(host.gpu, gpuNumbers, gpu => gpu.source)),
    ...measured(aspects.containers, containerNumbers, () => 'docker'),
  ]
}

function measured<T>(
  reading: Reading<T>,
  numbers: (value: T) => readonly Entry[],
  sourceOf: (value: T) => MeasureSource,
): readonly Measure[] {
  if (reading.state !== 'known') return []
  const { atMs, value: all } = reading
  return numbers(all).flatMap(([name, value, unit, labels = {}]) =>
    value === null || !Number.isFinite(value)
      ? []
      : [{ name, labels, value, unit, source: sourceOf(all), atMs }],
  )
}

const machineNumbers = (machine: MachineReading): readonly Entry[] => [
  ['node_memory_available_ratio', machine.memoryAvailableBytes / machine.memoryTotalBytes, 'ratio'],
  ['node_cpu_busy_ratio', machine.cpuBusy, 'ratio'],
  ['node_load1', machine.load?.[0] ?? null, 'count'],
  ...machine.disks.map(
    ({ mount, freeBytes, totalBytes }): Entry => [
      'node_disk_free_ratio',
      freeBytes / totalBytes,
      'ratio',
      { mount },
    ],
  ),
]

const gpuNumbers = ({ devices }: GpuReading): readonly Entry[] =>
  devices.flatMap((gpu): readonly Entry[] => {
    const labels = { gpu: gpu.index }
    return [
      ['gpu_busy_ratio', gpu.busy, 'ratio', labels],
      ['gpu_memory_free_ratio', freeRatio(gpu), 'ratio', labels],
      ['gpu_memory_used_bytes', gpu.memoryUsedBytes, 'bytes', labels],
      ['gpu_temperature_celsius', gpu.temperatureCelsius, 'celsius', labels],
      ['gpu_power_watts', gpu.powerWatts, 'watts', labels],
    ]
  })

const freeRatio = ({ memoryFreeBytes: free, memoryTotalBytes: total }: GpuDevice): number | null =>
  free === null || total === null || total === 0 ? null : free / total

/** Of the broker's own container; where none is found, or docker is down, nothing is known. */
function containerNumbers({ daemon, broker, containers, project }: ContainersReading): readonly Entry[] {
  const own = containers.find(({ name }) => name === broker)
  const ofProject: readonly Entry[] = [
    ['docker_up', daemon === 'unread' ? null : Number(daemon === 'up'), 'bool'],
    ...(project === null ? [] : projectNumbers(project)),
  ]
  if (own === undefined) return ofProject
  const { memoryBytes: used, memoryLimitBytes: limit } = own
  return [
    ...ofProject,
    ['container_up', own.state === 'running' ? 1 : 0, 'bool'],
    ['container_restarts', own.restarts, 'count'],
    ['container_memory_used_ratio', used === null || limit === null ? null : used / limit, 'ratio'],
  ]
}

/** Whether the compose project is where brokers.yaml says, and whether the Redis that answers is its own. */
const projectNumbers = ({
  service,
  folder,
  folderState,
  files,
  serving,
}: ProjectReading): readonly Entry[] => [
  ['compose_folder_found', folderState === 'found' ? 1 : 0, 'bool', { folder }],
  ...files.map(({ file, found }): Entry => ['compose_file_found', found ? 1 : 0, 'bool', { folder, file }]),
  ['compose_service_serves', serving === null ? null : Number(serving), 'bool', { folder, service }],
]
