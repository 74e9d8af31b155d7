import type { ReleaseImage } from '../../model/release.ts'
import { type Difference, differencesOf } from './differences.ts'
import { type Json, parseJson, recordOf } from './json.ts'
import { pinnedRef } from './override.ts'
import {
  configuredShape,
  handedPaths,
  type ImageDefaults,
  inspectedShape,
  type ShapeMount,
  undoubled,
} from './shape.ts'

/** What a project is made from: compose's own folder of it, its files, and the env files it was started with. */
export interface ComposeSource {
  readonly workingDirectory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
}

/** Where a kept configuration says what it was made from. */
const ownKey = 'x-brokerlight'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const wordsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
/** compose expands variables in what it reads. */
const doubled = (value: string): string => value.replaceAll('$', '$$$$')

/** The project in what `docker compose config --format json` printed, or in a kept configuration. */
export const configurationOf = (text: string): Json => recordOf(parseJson(text))

/** What a kept configuration was made from; null where it does not say. */
export function sourceOf(configuration: Json): ComposeSource | null {
  const own = recordOf(configuration[ownKey])
  const workingDirectory = textOf(own.workingDirectory)
  const files = wordsOf(own.files)
  if (workingDirectory === '' || files.length === 0) return null
  const plain = (all: readonly string[]): readonly string[] => all.map(undoubled)
  const envFiles = plain(wordsOf(own.envFiles))
  return { workingDirectory: undoubled(workingDirectory), files: plain(files), envFiles }
}

/**
 * A configuration as it is kept on the host, and put in force: rendered, every image of the release pinned by its digest.
 */
export function keptText(
  configuration: Json,
  source: ComposeSource,
  images: readonly ReleaseImage[],
): string {
  const services = Object.entries(recordOf(configuration.services)).map(([name, value]) => {
    const image = images.find(one => one.service === name)
    return image === undefined
      ? [name, value]
      : [name, { ...recordOf(value), image: doubled(pinnedRef(image)), pull_policy: 'never' }]
  })
  const madeFrom = {
    workingDirectory: doubled(source.workingDirectory),
    files: source.files.map(doubled),
    envFiles: source.envFiles.map(doubled),
  }
  const kept = { ...configuration, services: Object.fromEntries(services), [ownKey]: madeFrom }
  return `${JSON.stringify(kept, null, 1)}\n`
}

/** A container of a service with the image it runs. */
export interface RunningContainer {
  readonly service: string
  /** Its row of `docker inspect`. */
  readonly row: Json
  readonly image: ImageDefaults | null
  /** How many containers the service has. */
  readonly replicas: number
}

/** How a container differs from what a configuration says of its service. */
export const differencesFrom = (
  { service, row, image, replicas }: RunningContainer,
  configuration: Json,
): readonly Difference[] =>
  differencesOf(inspectedShape(row, image, replicas), configuredShape(configuration, service, image))

/** A configuration in which a service is as its container runs, in the fields in which the two differ. */
export function asRunning(
  configuration: Json,
  container: RunningContainer,
  differences: readonly Difference[],
): Json {
  const { service, row } = container
  const own = recordOf(recordOf(configuration.services)[service])
  const shape = inspectedShape(row, container.image, container.replicas)
  const changed = differences.map(one => one.field)
  const named = withName(own, textOf(configuration.name), container)
  let volumes = recordOf(configuration.volumes)
  let networks = recordOf(configuration.networks)
  let made: Json = named
  const set = (change: Json): void => {
    made = { ...made, ...change }
  }
  for (const field of changed) {
    if (field === 'ports')
      set({
        ports: shape.ports.map(({ host, published, target, protocol }) => ({
          ...{ mode: 'ingress', target, protocol },
          ...(host === '' ? {} : { host_ip: host }),
          ...(published === '' ? {} : { published }),
        })),
      })
    else if (field === 'volumes') {
      const handed = handedPaths(configuration, own)
      const mounts = shape.mounts.filter(one => !handed.has(one.target))
      const keys = new Map(mounts.map(one => [one.source, volumeKey(one, volumes)]))
      for (const { type, source } of mounts) {
        const key = keys.get(source) ?? source
        if (type === 'volume' && !(key in volumes))
          volumes = { ...volumes, [key]: { name: doubled(source), external: true } }
      }
      set({
        tmpfs: undefined,
        volumes: mounts.map(one => mountEntry(one, keys.get(one.source) ?? one.source)),
      })
    } else if (field === 'entrypoint' || field === 'command')
      set({ [field]: shape[field].length === 0 ? null : shape[field].map(doubled) })
    else if (field === 'environment')
      set({
        environment: Object.fromEntries(
          [...shape.environment].map(([name, value]) => [name, doubled(value)]),
        ),
      })
    else if (field === 'user') set({ user: shape.user === '' ? undefined : shape.user })
    else if (field === 'healthcheck') set({ healthcheck: healthcheck(recordOf(row.Config).Healthcheck) })
    else if (field === 'memory limit') set(limited(made, 'memory', 'mem_limit', shape.memory))
    else if (field === 'cpu limit') set(limited(made, 'cpus', 'cpus', shape.cpus))
    else if (field === 'replicas')
      set({ scale: shape.replicas, deploy: { ...recordOf(made.deploy), replicas: undefined } })
    else if (field === 'restart')
      set({ restart: shape.restart, deploy: { ...recordOf(made.deploy), restart_policy: undefined } })
    else {
      const connected = connect(shape.networks, recordOf(own.networks), networks)
      networks = connected.networks
      set(connected.own)
    }
  }
  return {
    ...configuration,
    services: { ...recordOf(configuration.services), [service]: made },
    ...(Object.keys(volumes).length > 0 ? { volumes } : {}),
    ...(Object.keys(networks).length > 0 ? { networks } : {}),
  }
}

/** The name of a container, where it is not the one that compose would give it. */
function withName(own: Json, project: string, { service, row }: RunningContainer): Json {
  const name = textOf(row.Name).replace(/^\//, '')
  const usual = new RegExp(`^${project}-${service}-\\d+$`.replaceAll('.', '\\.'))
  const { container_name: _named, ...rest } = own
  return usual.test(name) ? rest : { ...own, container_name: doubled(name) }
}

function volumeKey({ source }: ShapeMount, volumes: Json): string {
  const known = Object.entries(volumes).find(([key, one]) => (textOf(recordOf(one).name) || key) === source)
  return known?.[0] ?? source
}

const mountEntry = ({ target, type, source, readOnly }: ShapeMount, key: string): Json => ({
  type,
  ...(type === 'tmpfs' ? {} : { source: type === 'volume' ? key : doubled(source) }),
  target: doubled(target),
  ...(readOnly ? { read_only: true } : {}),
  ...(type === 'bind' ? { bind: { create_host_path: true } } : {}),
})

function healthcheck(value: unknown): Json | undefined {
  const check = recordOf(value)
  const test = wordsOf(check.Test)
  if (test.length === 0) return undefined
  if (test[0] === 'NONE') return { disable: true }
  const time = (nanoseconds: unknown): string | undefined =>
    Number(nanoseconds) > 0 ? `${Number(nanoseconds)}ns` : undefined
  return {
    test: test.map(doubled),
    interval: time(check.Interval),
    timeout: time(check.Timeout),
    start_period: time(check.StartPeriod),
    retries: Number(check.Retries) > 0 ? Number(check.Retries) : undefined,
  }
}

function limited(own: Json, name: 'memory' | 'cpus', short: 'mem_limit' | 'cpus', value: number): Json {
  const deploy = recordOf(own.deploy)
  const resources = recordOf(deploy.resources)
  const limits = { ...recordOf(resources.limits), [name]: value === 0 ? undefined : String(value) }
  return { [short]: undefined, deploy: { ...deploy, resources: { ...resources, limits } } }
}

/** The networks of a container; those that the project does not have are there already. */
function connect(
  names: readonly string[],
  own: Json,
  networks: Json,
): { readonly own: Json; readonly networks: Json } {
  const [only] = names
  if (only === 'host' || only === 'none' || only === 'bridge')
    return { own: { network_mode: only, networks: undefined }, networks }
  // It shares that of a container which is made anew with it, and which the configuration names.
  if (only === 'shared') return { own: {}, networks }
  const known = (name: string): string =>
    Object.entries(networks).find(([key, one]) => (textOf(recordOf(one).name) || key) === name)?.[0] ?? name
  const added = names.filter(name => !(known(name) in networks))
  return {
    own: {
      network_mode: undefined,
      networks: Object.fromEntries(names.map(name => [known(name), own[known(name)] ?? null])),
    },
    networks: {
      ...networks,
      ...Object.fromEntries(added.map(name => [name, { name: doubled(name), external: true }])),
    },
  }
}
