import type { ContainerReading, NetworkReading } from '../model/host.ts'
import { parseJson } from '../runtimes/compose/json.ts'
import { readPaths } from './paths.ts'
import { type PublishedPort, publishedPorts } from './published-ports.ts'
import { wholeSections } from './sections.ts'
import type { ContainerUse } from './usage.ts'

/** A container as docker knows it, with what says whose it is. */
export interface ListedContainer {
  readonly container: ContainerReading
  /** Folder of its compose project as its label has it; null without the label, as compose 1 leaves it. */
  readonly folder: string | null
  /** The same with symlinks resolved on the host; null where that cannot be done. */
  readonly realFolder: string | null
  /** Whether its folder is surely not on the host any more. */
  readonly isFolderGone: boolean
  /** Real paths of the compose files it was started with, as far as they are still there. */
  readonly files: readonly string[]
  /** The compose files and env files it was started with, as its labels have them. */
  readonly labelled: { readonly files: readonly string[]; readonly envFiles: readonly string[] }
  /** The id of the container whose network it shares. */
  readonly networkOf: string | null
  /** Left behind by `docker compose run`: it is no container of its service. */
  readonly oneOff: boolean
  /** Its number among the replicas of its service. */
  readonly number: number
  /** Where it is not running: the ports that it would have. */
  readonly ports: readonly PublishedPort[]
  /** Folders of the host, volumes among them, that it writes to. */
  readonly writes: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const
/** States that podman has besides. */
const podmanStates: Readonly<Record<string, ContainerReading['state']>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'removing',
  stopped: 'exited',
}
const healths = ['starting', 'healthy', 'unhealthy'] as const

const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const countOf = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null)

/**
 * Reads the answer of the script: a line a container (id, process id, JSON), and the real paths of their projects; null where it
 * is not whole, or a line makes no sense.
 */
export function listedContainers(
  stdout: string,
  uses: ReadonlyMap<string, ContainerUse>,
): readonly ListedContainer[] | null {
  const sections = wholeSections(stdout)
  if (sections === null) return null
  const real = readPaths(sections.get('paths') ?? '')
  const lines = (sections.get('containers') ?? '').split('\n').filter(line => line !== '')
  const listed = lines.flatMap(line => {
    const [, id, json] = /^([0-9a-f]{12,64}) \d+ (\{.*\})\s*$/.exec(line) ?? []
    const row = recordOf(json === undefined ? null : parseJson(json))
    const name = textOf(row.Name)?.replace(/^\//, '')
    if (id === undefined || name === undefined) return []
    const labels = recordOf(row.Labels)
    const label = (key: string): string | null => textOf(labels[`com.docker.compose.${key}`])
    const folder = label('project.working_dir')
    const files = label('project.config_files')?.split(',') ?? []
    const envFiles = label('project.environment_file')?.split(',') ?? []
    const [, networkOf = null] = /^container:(.+)$/.exec(textOf(row.NetworkMode) ?? '') ?? []
    const state = stateOf(recordOf(row.State))
    const use = uses.get(id)
    const published = publishedPorts(row.Ports)
    return [
      {
        container: {
          id,
          name,
          image: textOf(row.Image) ?? '',
          service: label('service'),
          project: label('project'),
          ...state,
          restarts: countOf(row.RestartCount) ?? 0,
          cpu: use?.cpu ?? null,
          memoryBytes: use?.memoryBytes ?? null,
          memoryLimitBytes: countOf(row.Memory) || null,
          networks: Object.keys(recordOf(row.Networks)),
        },
        folder,
        realFolder: folder === null ? null : (real.get(folder) ?? null),
        isFolderGone: folder !== null && real.get(folder) === null,
        files: files.flatMap(file => real.get(file) ?? []),
        labelled: { files, envFiles },
        networkOf,
        oneOff: /^true$/i.test(label('oneoff') ?? ''),
        number: Number(label('container-number')) || 1,
        ports: published.length > 0 ? published : publishedPorts(row.PortBindings),
        writes: writtenFolders(row.Mounts),
      },
    ]
  })
  return listed.length === lines.length ? listed : null
}

/** What docker and podman say of a container's state; a state that is not known is told by whether it runs. */
function stateOf(
  state: Json,
): Pick<ContainerReading, 'state' | 'health' | 'exitCode' | 'oomKilled' | 'startedAtMs'> {
  const said = textOf(state.Status) ?? ''
  const known =
    states.find(one => one === said) ?? podmanStates[said] ?? (state.Running === true ? 'running' : 'exited')
  const check = recordOf(state.Health ?? state.Healthcheck)
  const startedAtMs = Date.parse(textOf(state.StartedAt) ?? '')
  return {
    state: known,
    health: healths.find(one => one === check.Status) ?? null,
    exitCode: known === 'running' || known === 'paused' ? null : countOf(state.ExitCode),
    oomKilled: state.OOMKilled === true,
    startedAtMs: startedAtMs > 0 ? startedAtMs : null,
  }
}

const writtenFolders = (mounts: unknown): readonly string[] =>
  (Array.isArray(mounts) ? mounts : []).map(recordOf).flatMap(({ Type, Source, RW }) => {
    const source = textOf(Source)
    return (Type === 'volume' || Type === 'bind') && RW !== false && source !== null ? [source] : []
  })

/** Networks of the `networks` section (name, driver) with who is on each. */
export function listedNetworks(
  text: string,
  containers: readonly ContainerReading[],
): readonly NetworkReading[] {
  return text.split('\n').flatMap(line => {
    const [, name, driver] = /^(\S+) (\S+)\s*$/.exec(line) ?? []
    if (name === undefined || driver === undefined) return []
    const on = containers.filter(container => container.networks.includes(name))
    return [{ name, driver, containers: on.map(container => container.name) }]
  })
}
