import type { Reading } from './sample.ts'

/** The machine a broker runs on, at one instant. Shares are 0…1. */
export interface MachineReading {
  readonly hostname: string
  readonly uptimeSeconds: number | null
  readonly cpuCount: number
  /** Busy share of all processors since the reading before; null at the first. */
  readonly cpuBusy: number | null
  /** Load averages of 1, 5 and 15 minutes; null where the machine does not tell. */
  readonly load: readonly [number, number, number] | null
  readonly memoryTotalBytes: number
  /** What programs can still have, page cache counted as free (`MemAvailable`). */
  readonly memoryAvailableBytes: number
  readonly disks: readonly DiskReading[]
}

/** One file system that can fill, and matters: the root's, Docker's, or that of the data. */
export interface DiskReading {
  readonly mount: string
  readonly totalBytes: number
  readonly freeBytes: number
}

/** One GPU, or one MIG slice of one. Null is what the driver does not tell (`[N/A]`, `[Not Supported]`). */
export interface GpuDevice {
  readonly index: string
  readonly name: string
  readonly uuid: string
  /** The slice's profile where this is one: `1g.10gb`. */
  readonly mig: string | null
  /** Busy share, 0…1. */
  readonly busy: number | null
  readonly memoryTotalBytes: number | null
  readonly memoryUsedBytes: number | null
  readonly memoryFreeBytes: number | null
  readonly temperatureCelsius: number | null
  readonly powerWatts: number | null
  readonly powerLimitWatts: number | null
}

/** The GPUs of a host, with where the numbers come from. */
export interface GpuReading {
  readonly source: 'nvidia-smi' | 'DCGM'
  readonly devices: readonly GpuDevice[]
  /** Lines that the tool printed besides. */
  readonly warnings: readonly string[]
}

/** The host with its GPUs, from one command. */
export interface HostReading {
  readonly machine: Reading<MachineReading>
  readonly gpu: Reading<GpuReading>
}

/** One container of the broker's host. */
export interface ContainerReading {
  readonly id: string
  readonly name: string
  readonly image: string
  /** Compose service and project, where it has them. */
  readonly service: string | null
  readonly project: string | null
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null
  readonly exitCode: number | null
  readonly oomKilled: boolean
  readonly restarts: number
  readonly startedAtMs: number | null
  /** Share of one processor: 1.5 is one and a half. */
  readonly cpu: number | null
  readonly memoryBytes: number | null
  /** The container's own limit; null when it has none. */
  readonly memoryLimitBytes: number | null
  readonly networks: readonly string[]
}

/** One docker network and who is on it. */
export interface NetworkReading {
  readonly name: string
  readonly driver: string
  readonly containers: readonly string[]
}

/** Where the metrics of a broker's exporter are. */
export interface ExporterPlace {
  /** As seen from the host. */
  readonly url: string
  /** Other addresses (host and port) by which a Prometheus in the same docker network scrapes it. */
  readonly names: readonly string[]
}

/** What of the host's containers belongs to the broker's compose project, and whether the project is where brokers.yaml says. */
export interface ProjectReading {
  /** `runtime.compose.service` and `runtime.compose.directory`, as brokers.yaml has them. */
  readonly service: string
  readonly folder: string
  /** Whether that folder is on the host; `closed` is one that the user of the session cannot enter. */
  readonly folderState: 'found' | 'missing' | 'closed'
  /** The compose files of brokers.yaml; empty where the folder is not found. */
  readonly files: readonly { readonly file: string; readonly found: boolean }[]
  /** Container name by service of brokers.yaml; a service without a container is not in it. */
  readonly containers: Readonly<Record<string, string>>
  /** Whether the Redis that answers runs in the broker's container; null while that cannot be told. */
  readonly serving: boolean | null
  /** Where the exporter's container publishes its metrics; null without one, or where it does not. */
  readonly exporter: ExporterPlace | null
  /** Folders of the host, volumes among them, that the broker's container writes to. */
  readonly dataFolders: readonly string[]
  /** When somebody last replaced or stopped the broker's container, epoch ms; null where that was not seen. */
  readonly handover: { readonly replacedAtMs: number | null; readonly stoppedAtMs: number | null }
}

/** What docker says of its containers and networks. */
export interface ContainersReading {
  /** Whether its daemon answers. Only while it is `up` something is known of containers; `unread` is one that could not be asked. */
  readonly daemon: 'up' | 'down' | 'missing' | 'unread'
  readonly containers: readonly ContainerReading[]
  readonly networks: readonly NetworkReading[]
  /** The container that is the broker, by name; null when none is found. */
  readonly broker: string | null
  /** While docker does not answer, only its folder and files are known; null where the host did not tell them either. */
  readonly project: ProjectReading | null
  /** Why docker does not answer, and what is wrong with the project and its networks, in words. */
  readonly notes: readonly string[]
}
