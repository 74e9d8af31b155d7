import type { ContainerReading, GpuDevice, MachineReading } from '../model/host.ts'
import type { Reading } from '../model/sample.ts'
import type { BrokerView } from '../model/snapshot.ts'
import { bytesText, durationText, percentText } from '../text/format.ts'
import { plain } from '../text/plain.ts'

/** One row of a broker's host in the terminal: what it is about, and what is known of it. */
export type HostRow = readonly [about: string, text: string]

/** Machine, GPUs, containers and networks of a broker, a row each; what cannot be known stands there with its reason. */
export function hostRows(broker: BrokerView): readonly HostRow[] {
  const { host, containers } = broker.aspects
  const rows: readonly HostRow[] = [
    ...(host.state === 'known'
      ? [
          ...rowsOf('machine', host.value.machine, machineRows),
          ...rowsOf('GPU', host.value.gpu, ({ devices, warnings }) => [
            ...devices.map(gpuRow),
            ...warnings.map((text): HostRow => ['warning', text]),
          ]),
        ]
      : [['machine', host.reason] as const]),
    ...(broker.gpuVerdict === null ? [] : [['GPU and queue', broker.gpuVerdict] as const]),
    ...rowsOf('containers', containers, value => [
      ...value.containers.map(one => containerRow(one, one.name === value.broker)),
      ...value.networks
        .filter(network => network.containers.length > 0)
        .map((network): HostRow => [`network ${network.name}`, network.containers.join(', ')]),
      ...value.notes.map((text): HostRow => [value.daemon === 'up' ? 'note' : 'containers', text]),
    ]),
  ]
  return rows.map(([about, text]) => [plain(about), plain(text)])
}

function rowsOf<T>(
  about: string,
  reading: Reading<T>,
  rows: (value: T) => readonly HostRow[],
): readonly HostRow[] {
  return reading.state === 'known' ? rows(reading.value) : [[about, reading.reason]]
}

const bytes = (value: number): string => bytesText('en', value)
const share = (value: number): string => percentText('en', value * 100)
const said = (...parts: readonly (string | null)[]): string => parts.filter(part => part !== null).join(', ')

const machineRows = (machine: MachineReading): readonly HostRow[] => [
  [
    'machine',
    said(
      machine.hostname,
      `${machine.cpuCount} processors`,
      machine.cpuBusy === null ? null : `busy ${share(machine.cpuBusy)}`,
      machine.load === null ? null : `load ${machine.load.join(' ')}`,
      `${bytes(machine.memoryAvailableBytes)} of ${bytes(machine.memoryTotalBytes)} memory available`,
      machine.uptimeSeconds === null ? null : `up ${durationText('en', machine.uptimeSeconds * 1000)}`,
    ),
  ],
  ...machine.disks.map(
    ({ mount, freeBytes, totalBytes }): HostRow => [
      `disk ${mount}`,
      `${bytes(freeBytes)} of ${bytes(totalBytes)} free`,
    ],
  ),
]

const amount = (used: number | null, total: number | null, what: string): string | null =>
  used === null ? null : `${bytes(used)}${total === null ? '' : ` of ${bytes(total)}`} ${what}`

const gpuRow = (gpu: GpuDevice): HostRow => [
  `GPU ${gpu.index}`,
  said(
    gpu.mig === null ? gpu.name : `${gpu.name} MIG ${gpu.mig}`,
    gpu.busy === null ? 'busy unknown' : `busy ${share(gpu.busy)}`,
    amount(gpu.memoryUsedBytes, gpu.memoryTotalBytes, 'memory') ?? 'memory unknown',
    gpu.temperatureCelsius === null ? null : `${gpu.temperatureCelsius} °C`,
    gpu.powerWatts === null
      ? null
      : `${Math.round(gpu.powerWatts)}${gpu.powerLimitWatts === null ? '' : ` of ${Math.round(gpu.powerLimitWatts)}`} W`,
  ),
]

const containerRow = (one: ContainerReading, isBroker: boolean): HostRow => [
  isBroker ? 'broker' : 'container',
  said(
    one.name,
    one.exitCode === null ? one.state : `${one.state} (exit code ${one.exitCode})`,
    one.oomKilled ? 'killed for memory' : null,
    one.health,
    one.restarts === 0 ? null : `restarted ${one.restarts} times`,
    one.cpu === null ? null : `CPU ${share(one.cpu)}`,
    amount(one.memoryBytes, one.memoryLimitBytes, 'memory'),
  ),
]
