import { publishedPorts } from '../../host/published-ports.ts'
import { jsonObjects, recordOf, stringOf } from './json.ts'

/** What tells whether the Redis of a link is the one in a container. */
export interface ContainerNetwork {
  /** Addresses of the container as its host reaches them, with the ports that Redis may be on, the likeliest first. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
  /** Whether the container publishes a port of the host under this number. */
  publishes(port: number): boolean
  /** When it was started, epoch ms; null where that is not told. */
  readonly startedAtMs: number | null
  /** Whether it shares the network of its host or of another container, so that it has no address of its own. */
  readonly shares: boolean
}

/** Where the Redis in a container is reached, from `docker inspect NAME`; `port` is the port by brokers.yaml. */
export function containerNetwork(inspected: string, port: number): ContainerNetwork | null {
  const row = jsonObjects(inspected)[0]
  if (row === undefined) return null
  const network = recordOf(row.NetworkSettings)
  const published = publishedPorts(network.Ports)
  const exposed = Object.keys(recordOf(network.Ports)).flatMap(key => {
    const inner = /^(\d+)(?:\/tcp)?$/.exec(key)?.[1]
    return inner === undefined ? [] : [Number(inner)]
  })
  const own = published.filter(one => one.port === port).map(one => one.inner)
  const ports = [...new Set([...own, ...exposed, 6379, port])].slice(0, 4)
  const hosts = Object.values(recordOf(network.Networks)).flatMap(
    one => stringOf(recordOf(one).IPAddress) ?? stringOf(recordOf(one).GlobalIPv6Address) ?? [],
  )
  const mode = stringOf(recordOf(row.HostConfig).NetworkMode) ?? ''
  const startedAtMs = Date.parse(stringOf(recordOf(row.State).StartedAt) ?? '')
  return {
    addresses: [...new Set(hosts)].flatMap(host => ports.map(one => ({ host, port: one }))),
    publishes: wanted => published.some(one => one.port === wanted),
    startedAtMs: Number.isNaN(startedAtMs) ? null : startedAtMs,
    shares: mode === 'host' || mode.startsWith('container:'),
  }
}

/** Prints the names of the running containers of the same service of the same project as one, itself included. */
export const readReplicas = (container: string): readonly string[] => [
  'sh',
  '-c',
  `l=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.project"}} {{index .Config.Labels "com.docker.compose.service"}}' "$1") || exit 1
set -- $l
[ -n "$2" ] || exit 0
docker ps --filter "label=com.docker.compose.project=$1" --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False --format '{{.Names}}'`,
  'sh',
  container,
]
