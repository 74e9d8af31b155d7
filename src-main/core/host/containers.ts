import type { ComposeConfig } from '../model/config.ts'
import type { ContainerReading, NetworkReading } from '../model/host.ts'
import { parseJson } from '../runtimes/compose/facts.ts'
import type { ContainerUse } from './usage.ts'

/** A container as docker knows it, with what says whose it is. */
export interface ListedContainer {
  readonly container: ContainerReading
  /** Folder of its compose project on the host. */
  readonly directory: string
  /** Left behind by `docker compose run`: it is no container of its service. */
  readonly oneOff: boolean
}

type Json = Readonly<Record<string, unknown>>

const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const
const healths = ['starting', 'healthy', 'unhealthy'] as const

const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const countOf = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null)

/** Reads the lines of the script's `containers` section: id, process id, JSON. */
export function listedContainers(
  text: string,
  uses: ReadonlyMap<string, ContainerUse>,
): readonly ListedContainer[] {
  return text.split('\n').flatMap(line => {
    const [, id, json] = /^([0-9a-f]{12,64}) \d+ (\{.*\})\s*$/.exec(line) ?? []
    const row = recordOf(json === undefined ? null : parseJson(json))
    const name = textOf(row.Name)?.replace(/^\//, '')
    const state = states.find(one => one === row.Status)
    if (id === undefined || name === undefined || state === undefined) return []
    const labels = recordOf(row.Labels)
    const label = (key: string): string | null => textOf(labels[`com.docker.compose.${key}`])
    const startedAtMs = Date.parse(textOf(row.StartedAt) ?? '')
    const use = uses.get(id)
    return [
      {
        container: {
          id,
          name,
          image: textOf(row.Image) ?? '',
          service: label('service'),
          project: label('project'),
          state,
          health: healths.find(one => one === row.Health) ?? null,
          exitCode: state === 'running' || state === 'paused' ? null : countOf(row.ExitCode),
          oomKilled: row.OOMKilled === true,
          restarts: countOf(row.RestartCount) ?? 0,
          startedAtMs: startedAtMs > 0 ? startedAtMs : null,
          cpu: use?.cpu ?? null,
          memoryBytes: use?.memoryBytes ?? null,
          memoryLimitBytes: countOf(row.Memory) || null,
          networks: Object.keys(recordOf(row.Networks)),
        },
        directory: label('project.working_dir') ?? '',
        oneOff: /^true$/i.test(label('oneoff') ?? ''),
      },
    ]
  })
}

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

/**
 * The container that is a service of the config's project; of several the one that is up counts. A folder is compared by
 * its end, because `~` is known on the host only.
 */
export function containerOf(
  service: string,
  config: ComposeConfig,
  listed: readonly ListedContainer[],
): ContainerReading | null {
  const folder = config.directory.replace(/^~/, '').replace(/\/+$/, '')
  const own = listed.filter(
    ({ container, oneOff }) =>
      container.service === service &&
      !oneOff &&
      (config.project === undefined || container.project === config.project),
  )
  const here = own.filter(({ directory }) => directory.endsWith(folder))
  const found = (here.length > 0 ? here : own).map(({ container }) => container)
  return found.find(({ state }) => state === 'running') ?? found[0] ?? null
}
