import { type Json, jsonObjects, recordOf } from './json.ts'

const rowsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(recordOf) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown): number => Number(value) || 0
const wordsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
/** compose doubles each `$` of what it prints. */
export const undoubled = (value: string): string => value.replaceAll('$$', '$')

/** A published port: the host's address (empty: all), its port (empty: any), and the container's. */
export interface ShapePort {
  readonly host: string
  readonly published: string
  readonly target: number
  readonly protocol: string
}

/** What is mounted at a path of a container. */
export interface ShapeMount {
  readonly target: string
  readonly type: 'volume' | 'bind' | 'tmpfs'
  /** Name of the volume, or path on the host. */
  readonly source: string
  readonly readOnly: boolean
}

/** What a container of a service is made with, as far as a running container tells it too. */
export interface ServiceShape {
  readonly ports: readonly ShapePort[]
  readonly mounts: readonly ShapeMount[]
  /** Empty where they are those of the image. */
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: ReadonlyMap<string, string>
  readonly user: string
  readonly healthTest: readonly string[]
  readonly memory: number
  readonly cpus: number
  readonly restart: string
  readonly replicas: number
  /** Names of networks; or one word where it has none of its own. */
  readonly networks: readonly string[]
  readonly sharesNetwork: boolean
}

/** What an image brings by itself; what equals it is not told apart from what is not said. */
export interface ImageDefaults {
  readonly environment: ReadonlyMap<string, string>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly user: string
  readonly healthTest: readonly string[]
}

const pairs = (words: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    words.map(word => {
      const at = word.indexOf('=')
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
    }),
  )

/** The defaults of images from `docker image inspect`, by their id. */
export function imageDefaults(inspected: string): ReadonlyMap<string, ImageDefaults> {
  return new Map(
    jsonObjects(inspected).map(row => {
      const config = recordOf(row.Config)
      return [
        textOf(row.Id),
        {
          environment: pairs(wordsOf(config.Env)),
          entrypoint: wordsOf(config.Entrypoint),
          command: wordsOf(config.Cmd),
          user: textOf(config.User),
          healthTest: wordsOf(recordOf(config.Healthcheck).Test),
        },
      ]
    }),
  )
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at])
const but = (words: readonly string[], usual: readonly string[]): readonly string[] =>
  isSame(words, usual) ? [] : words
const butPairs = (
  all: ReadonlyMap<string, string>,
  usual: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> =>
  new Map(
    [...all].filter(([name, value]) => usual.get(name) !== value).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

const everywhere = (host: string): string => (host === '0.0.0.0' || host === '::' ? '' : host)
const pathOf = (path: string): string => path.replace(/^\/host_mnt(?=\/)/, '').replace(/(?<=.)\/+$/, '')
const sorted = <T>(all: readonly T[], key: (one: T) => string): readonly T[] =>
  [...new Map(all.map(one => [key(one), one])).values()].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

export const portText = ({ host, published, target, protocol }: ShapePort): string =>
  `${host === '' ? '*' : host}:${published || 'any'}->${target}${protocol === 'tcp' ? '' : `/${protocol}`}`
export const mountText = ({ target, type, source, readOnly }: ShapeMount): string =>
  `${target}: ${type}${source === '' ? '' : ` ${source}`}${readOnly ? ', read-only' : ''}`

/** A service as `docker compose config --format json` has it; `image` is what it would be started from. */
export function configuredShape(root: Json, service: string, image: ImageDefaults | null): ServiceShape {
  const own = recordOf(recordOf(root.services)[service])
  const limits = recordOf(recordOf(recordOf(own.deploy).resources).limits)
  const mode = textOf(own.network_mode)
  const sharesNetwork = /^(?:service|container):/.test(mode)
  const environment = Object.entries(recordOf(own.environment)).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, undoubled(String(value))] as const],
  )
  return {
    ports: sorted(rowsOf(own.ports).map(configuredPort), portText),
    mounts: sorted(configuredMounts(root, own), mountText),
    entrypoint: but(wordsOf(own.entrypoint).map(undoubled), image?.entrypoint ?? []),
    command: but(wordsOf(own.command).map(undoubled), image?.command ?? []),
    environment: butPairs(new Map(environment), image?.environment ?? new Map()),
    user: textOf(own.user) === image?.user ? '' : textOf(own.user),
    healthTest: but(configuredTest(recordOf(own.healthcheck)), image?.healthTest ?? []),
    memory: numberOf(limits.memory ?? own.mem_limit),
    cpus: numberOf(limits.cpus ?? own.cpus),
    restart: configuredRestart(own),
    replicas: numberOf(own.scale ?? recordOf(own.deploy).replicas ?? 1),
    networks: sharesNetwork ? ['shared'] : mode === '' ? configuredNetworks(root, own) : [mode],
    sharesNetwork,
  }
}

const configuredPort = (port: Json): ShapePort => ({
  host: everywhere(textOf(port.host_ip)),
  published: port.published === undefined ? '' : String(port.published),
  target: numberOf(port.target),
  protocol: textOf(port.protocol) || 'tcp',
})

/** Volumes without a name are carried over by compose, whatever the file says. */
function configuredMounts(root: Json, own: Json): readonly ShapeMount[] {
  const named = (key: string): string => textOf(recordOf(recordOf(root.volumes)[key]).name) || key
  const volumes = rowsOf(own.volumes).flatMap((one): readonly ShapeMount[] => {
    const target = pathOf(undoubled(textOf(one.target)))
    const source = undoubled(textOf(one.source))
    const readOnly = one.read_only === true
    if (one.type === 'bind') return [{ target, type: 'bind', source: pathOf(source), readOnly }]
    if (one.type === 'tmpfs') return [{ target, type: 'tmpfs', source: '', readOnly: false }]
    if (one.type !== 'volume' || source === '') return []
    return [{ target, type: 'volume', source: named(source), readOnly }]
  })
  const memory = typeof own.tmpfs === 'string' ? [own.tmpfs] : wordsOf(own.tmpfs)
  const inMemory = memory.map(
    (one): ShapeMount => ({
      target: pathOf(one.split(':')[0] ?? ''),
      type: 'tmpfs',
      source: '',
      readOnly: false,
    }),
  )
  return [...volumes, ...inMemory, ...handedFiles(root, own, 'secrets'), ...handedFiles(root, own, 'configs')]
}

function handedFiles(root: Json, own: Json, kind: 'secrets' | 'configs'): readonly ShapeMount[] {
  const folder = kind === 'secrets' ? '/run/secrets/' : '/'
  return rowsOf(own[kind]).flatMap((one): readonly ShapeMount[] => {
    const source = textOf(one.source)
    const file = textOf(recordOf(recordOf(root[kind])[source]).file)
    const named = textOf(one.target) || source
    const target = named.startsWith('/') ? named : `${folder}${named}`
    return file === '' ? [] : [{ target, type: 'bind', source: pathOf(undoubled(file)), readOnly: true }]
  })
}

/** Paths of a service that its secrets and configs are mounted at. */
export const handedPaths = (root: Json, own: Json): ReadonlySet<string> =>
  new Set(
    [...handedFiles(root, own, 'secrets'), ...handedFiles(root, own, 'configs')].map(({ target }) => target),
  )

function configuredTest(check: Json): readonly string[] {
  if (check.disable === true) return ['NONE']
  if (typeof check.test === 'string') return ['CMD-SHELL', undoubled(check.test)]
  return wordsOf(check.test).map(undoubled)
}

function configuredRestart(own: Json): string {
  const said = textOf(own.restart)
  if (said !== '') return said.replace(/:0$/, '')
  const policy = recordOf(recordOf(own.deploy).restart_policy)
  const most = numberOf(policy.max_attempts)
  if (policy.condition === 'on-failure') return most > 0 ? `on-failure:${most}` : 'on-failure'
  return policy.condition === 'any' ? 'always' : 'no'
}

function configuredNetworks(root: Json, own: Json): readonly string[] {
  const keys = Object.keys(recordOf(own.networks))
  return keys
    .map(key => textOf(recordOf(recordOf(root.networks)[key]).name) || key)
    .toSorted((a, b) => (a < b ? -1 : 1))
}

/** A container as `docker inspect` has it, one of so many replicas; `image` is what it runs. */
export function inspectedShape(row: Json, image: ImageDefaults | null, replicas: number): ServiceShape {
  const config = recordOf(row.Config)
  const host = recordOf(row.HostConfig)
  const mode = textOf(host.NetworkMode)
  const sharesNetwork = mode.startsWith('container:')
  const policy = recordOf(host.RestartPolicy)
  const retries = numberOf(policy.MaximumRetryCount)
  const restart = textOf(policy.Name) || 'no'
  const networks = Object.keys(recordOf(recordOf(row.NetworkSettings).Networks)).toSorted((a, b) =>
    a < b ? -1 : 1,
  )
  return {
    ports: sorted(inspectedPorts(host), portText),
    mounts: sorted(inspectedMounts(row, host), mountText),
    entrypoint: but(wordsOf(config.Entrypoint), image?.entrypoint ?? []),
    command: but(wordsOf(config.Cmd), image?.command ?? []),
    environment: butPairs(pairs(wordsOf(config.Env)), image?.environment ?? new Map()),
    user: textOf(config.User) === image?.user ? '' : textOf(config.User),
    healthTest: but(wordsOf(recordOf(config.Healthcheck).Test), image?.healthTest ?? []),
    memory: numberOf(host.Memory),
    cpus: numberOf(host.NanoCpus) / 1e9,
    replicas,
    restart: restart === 'on-failure' && retries > 0 ? `on-failure:${retries}` : restart,
    networks: sharesNetwork ? ['shared'] : ['host', 'none', 'bridge'].includes(mode) ? [mode] : networks,
    sharesNetwork,
  }
}

const inspectedPorts = (host: Json): readonly ShapePort[] =>
  Object.entries(recordOf(host.PortBindings)).flatMap(([key, bindings]) => {
    const [target = '', protocol = 'tcp'] = key.split('/')
    return rowsOf(bindings).map(
      (one): ShapePort => ({
        host: everywhere(textOf(one.HostIp)),
        published: textOf(one.HostPort),
        target: Number(target),
        protocol,
      }),
    )
  })

function inspectedMounts(row: Json, host: Json): readonly ShapeMount[] {
  const mounts = rowsOf(row.Mounts).flatMap((one): readonly ShapeMount[] => {
    const target = pathOf(textOf(one.Destination))
    const readOnly = one.RW === false
    if (one.Type === 'bind') return [{ target, type: 'bind', source: pathOf(textOf(one.Source)), readOnly }]
    if (one.Type === 'tmpfs') return [{ target, type: 'tmpfs', source: '', readOnly: false }]
    const name = textOf(one.Name)
    return one.Type !== 'volume' || /^[0-9a-f]{64}$/.test(name)
      ? []
      : [{ target, type: 'volume', source: name, readOnly }]
  })
  const memory = Object.keys(recordOf(host.Tmpfs)).map(
    (target): ShapeMount => ({ target: pathOf(target), type: 'tmpfs', source: '', readOnly: false }),
  )
  return [...mounts, ...memory]
}
