import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import type { Project, PublishedPort, Service, VolumeMount } from './compose-model.ts'
import { UsageError } from './flags.ts'

type Mapping = Readonly<Record<string, unknown>>

/** Where a compose call looks for its project. */
export interface ComposePlace {
  readonly files: readonly string[]
  readonly projectName: string | undefined
  /** What `--project-directory` says; null takes the folder of the first file. */
  readonly directory: string | null
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const mapping = (value: unknown): Mapping => (isMapping(value) ? value : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Reads and merges compose files as `docker compose config` does, as far as the demo's files need. */
export function readProject(place: ComposePlace): Project {
  const names =
    place.files.length > 0 ? place.files : defaultFiles(resolve(place.cwd, place.directory ?? '.'))
  const files = names.map(name => resolve(place.cwd, name))
  const directory = resolve(place.cwd, place.directory ?? dirname(files[0] ?? place.cwd))
  const env = { ...readDotEnv(directory), ...place.env }
  const merged = files.map(file => readFile(file, env)).reduce(merge, {})
  const services = mapping(merged.services)
  if (Object.keys(services).length === 0) throw new UsageError('no service selected')
  const written = typeof merged.name === 'string' ? merged.name : undefined
  const name =
    place.projectName ??
    written ??
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, '')
  const named = (section: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(mapping(merged[section])).map(([key, value]) => {
        const own = mapping(value).name
        return [key, typeof own === 'string' ? own : `${name}_${key}`]
      }),
    )
  const read = Object.entries(services).map(([key, value]) => readService(name, key, mapping(value)))
  const volumes = named('volumes')
  const withNames = (names: Readonly<Record<string, string>>): Mapping =>
    Object.fromEntries(Object.entries(names).map(([key, own]) => [key, { name: own }]))
  return {
    name,
    directory,
    files,
    services: read,
    volumes,
    document: {
      name,
      networks: withNames({ default: `${name}_default`, ...named('networks') }),
      services: Object.fromEntries(read.map(service => [service.name, service.document])),
      volumes: withNames(volumes),
    },
  }
}

function defaultFiles(cwd: string): readonly string[] {
  const found = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'].find(name =>
    existsSync(join(cwd, name)),
  )
  if (found === undefined) throw new UsageError('no configuration file provided: not found')
  return [join(cwd, found)]
}

function readDotEnv(directory: string): Readonly<Record<string, string>> {
  const path = join(directory, '.env')
  if (!existsSync(path)) return {}
  const pairs = readFileSync(path, 'utf8').matchAll(/^\s*([A-Za-z_]\w*)=(.*)$/gm)
  return Object.fromEntries([...pairs].map(([, key = '', value = '']) => [key, value.trim()]))
}

function readFile(path: string, env: Readonly<Record<string, string>>): Mapping {
  if (!existsSync(path)) throw new UsageError(`open ${path}: no such file or directory`)
  const text = readFileSync(path, 'utf8').replaceAll(
    /\$(\$|\{([A-Za-z_]\w*)(?::?-([^}]*))?\})/g,
    (_all, dollar: string, name: string | undefined, otherwise: string | undefined) =>
      name === undefined ? dollar : env[name] || (otherwise ?? ''),
  )
  try {
    const value: unknown = parse(text)
    if (isMapping(value)) return value
  } catch (error) {
    throw new UsageError(`yaml: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
  throw new UsageError(`${path}: top-level object must be a mapping`)
}

/** Later files win; mappings merge; `!reset` and merging of lists are not needed here. */
function merge(base: Mapping, over: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    merged[key] = isMapping(value) && isMapping(base[key]) ? merge(base[key], value) : value
  }
  return merged
}

function readService(project: string, name: string, value: Mapping): Service {
  const image = value.image
  if (typeof image !== 'string') {
    throw new UsageError(
      `service "${name}" has neither an image nor a build context specified: invalid compose project`,
    )
  }
  const containerName =
    typeof value.container_name === 'string' ? value.container_name : `${project}-${name}-1`
  const ports = list(value.ports).map(readPort)
  const volumes = list(value.volumes).map(readVolume)
  const dependsOn = Array.isArray(value.depends_on)
    ? value.depends_on.map(String)
    : Object.keys(mapping(value.depends_on))
  const networks = Array.isArray(value.networks)
    ? value.networks.map(String)
    : Object.keys(mapping(value.networks))
  const document = {
    command: null,
    entrypoint: null,
    ...value,
    container_name: containerName,
    networks: Object.fromEntries((networks.length > 0 ? networks : ['default']).map(key => [key, null])),
    ...(ports.length > 0 ? { ports } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
  }
  return { name, image, containerName, ports, volumes, dependsOn, networks, document }
}

function readPort(value: unknown): PublishedPort {
  const long = mapping(value)
  const [target = '', published = '', host = ''] = String(isMapping(value) ? '' : value)
    .split(':')
    .reverse()
  return {
    mode: 'ingress',
    host_ip: String(long.host_ip ?? host),
    target: Number(long.target ?? target.split('/')[0]),
    published: String(long.published ?? published),
    protocol: String(long.protocol ?? target.split('/')[1] ?? 'tcp'),
  }
}

function readVolume(value: unknown): VolumeMount {
  const long = mapping(value)
  const [source = '', target = ''] = String(isMapping(value) ? '' : value).split(':')
  return {
    type: String(long.type ?? 'volume'),
    source: String(long.source ?? source),
    target: String(long.target ?? target),
  }
}
