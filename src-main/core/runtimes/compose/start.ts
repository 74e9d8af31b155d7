import { normalPath, type ServerStart, serverStart } from '../../persistence/config.ts'
import { type Json, jsonObjects, parseJson, recordOf, stringOf } from './json.ts'

const words = (value: unknown): readonly string[] | null =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : null
/** compose doubles each `$` of what it prints. */
const plain = (value: string): string => value.replaceAll('$$', '$')

/** How a service starts Redis by its compose file and image. */
export interface ServiceStart {
  /** Null when a script starts it. */
  readonly server: ServerStart | null
  readonly workingDirectory: string
  /** The text of its config file where the compose file holds it. */
  readonly configText: string | null
  /** Flags of `docker create` that put the config file where the service has it. */
  readonly mounts: readonly string[]
}

/** How a service will start Redis, from `docker compose config --format json` and `docker image inspect`. */
export function serviceStart(config: string, service: string, inspected: string): ServiceStart | null {
  const root = recordOf(parseJson(config))
  const own = recordOf(recordOf(root.services)[service])
  const image = jsonObjects(inspected)[0]
  if (Object.keys(own).length === 0 || image === undefined) return null
  const settings = recordOf(image.Config)
  const entrypoint = words(own.entrypoint)?.map(plain)
  const command =
    words(own.command)?.map(plain) ?? (entrypoint === undefined ? (words(settings.Cmd) ?? []) : [])
  const server = serverStart([...(entrypoint ?? words(settings.Entrypoint) ?? []), ...command])
  const workingDirectory = stringOf(own.working_dir) ?? stringOf(settings.WorkingDir) ?? '/'
  if (!server?.configFile) return { server, workingDirectory, configText: null, mounts: [] }
  const named = server.configFile
  const path = normalPath(named.startsWith('/') ? named : `${workingDirectory}/${named}`)
  const found = configObject(root, own, path)
  return {
    server: { ...server, configFile: path },
    workingDirectory,
    configText: found?.text ?? null,
    mounts: found?.mounts ?? mountsOf(root, own, path),
  }
}

/** A config of the compose file (`configs:`) that is the file at a path. */
function configObject(
  root: Json,
  own: Json,
  path: string,
): { readonly text: string | null; readonly mounts: readonly string[] } | null {
  const entries = Array.isArray(own.configs) ? own.configs.map(recordOf) : []
  const used = entries.find(one => (stringOf(one.target) ?? `/${stringOf(one.source)}`) === path)
  if (used === undefined) return null
  const config = recordOf(recordOf(root.configs)[stringOf(used.source) ?? ''])
  const file = stringOf(config.file)
  const content = stringOf(config.content)
  return {
    text: content === null ? null : plain(content),
    mounts: file === null ? [] : ['--mount', `type=bind,source=${plain(file)},target=${path},readonly`],
  }
}

/** The mount of the service that holds a path. */
function mountsOf(root: Json, own: Json, path: string): readonly string[] {
  const volumes = Array.isArray(own.volumes) ? own.volumes.map(recordOf) : []
  const holding = volumes
    .flatMap(volume => {
      const target = stringOf(volume.target)
      const isIn = target !== null && (path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
      return isIn
        ? [{ target, type: stringOf(volume.type), source: plain(stringOf(volume.source) ?? '') }]
        : []
    })
    .toSorted((one, other) => other.target.length - one.target.length)[0]
  if (holding === undefined || holding.source === '') return []
  const name = stringOf(recordOf(recordOf(root.volumes)[holding.source]).name)
  const source = holding.type === 'volume' ? (name ?? holding.source) : holding.source
  return ['--mount', `type=${holding.type},source=${source},target=${holding.target},readonly`]
}

const readImageFileScript = `
image=$1; path=$2; shift 2
c=$(docker create --network none --entrypoint true "$@" "$image") || exit 1
text=$(docker cp -L "$c:$path" - | tar -xO && echo end)
rc=$?
[ $rc = 0 ] && printf '%s' "\${text%end}"
docker rm -v "$c" >/dev/null
exit $rc`

/** Prints a file of an image, with some mounts over it, from a container that is never started. */
export const readImageFile = (image: string, path: string, mounts: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  readImageFileScript,
  'sh',
  image,
  path,
  ...mounts,
]

const imageVersionScript = `
for server in redis-server valkey-server; do
  docker run --rm --network none --entrypoint "$server" "$1" --version 2>/dev/null && exit 0
done
exit 1`

/** Prints what the server of an image says of its version. */
export const imageVersion = (image: string): readonly string[] => [
  'sh',
  '-c',
  imageVersionScript,
  'sh',
  image,
]
