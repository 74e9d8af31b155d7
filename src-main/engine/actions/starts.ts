import type { LinkFault } from '#core/model/link'
import { configLines, startPersistence } from '#core/persistence/config'
import { type Server, serverVersion } from '#core/persistence/format'
import type { KnownStart } from '#core/persistence/preparation'
import type { ContainerStart } from '#core/plan/plan'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { imageVersion, readImageFile, serviceStart } from '#core/runtimes/compose/start'
import { ask } from './question.ts'

/** What a container of a service does at its start: what it loads, and which server it is. */
export interface ReadStart {
  readonly loads: KnownStart
  readonly server: Server | null
}

/**
 * Reads what a service would start with; nothing is started and nothing is pulled. Null while the host does not have its
 * image.
 */
export async function readStart(
  host: HostSession,
  start: ContainerStart,
): Promise<Result<ReadStart | null, LinkFault>> {
  const [config, image] = await Promise.all([
    told(host, start.config, 'The compose file is not valid'),
    told(host, ['docker', 'image', 'inspect', start.image], 'The image'),
  ])
  if (!image.ok) return image
  if (!config.ok) return config
  if (image.value === null) return ok(null)
  const [server, loads] = await Promise.all([
    serverOf(host, start.image),
    config.value === null ? ok(null) : readLoads(host, start, config.value, image.value),
  ])
  if (!server.ok) return server
  if (!loads.ok) return loads
  return ok({ loads: loads.value, server: server.value })
}

/** The servers of images that are named by their digest: such an image never changes, and asking it starts a container. */
const servers = new Map<string, Server>()
const mostServers = 100

async function serverOf(host: HostSession, image: string): Promise<Result<Server | null, LinkFault>> {
  const known = servers.get(image)
  if (known !== undefined) return ok(known)
  const version = await told(host, imageVersion(image), 'The version')
  if (!version.ok) return version
  const server = version.value === null ? null : serverVersion(version.value)
  if (server !== null && image.includes('@sha256:')) {
    if (servers.size >= mostServers) servers.clear()
    servers.set(image, server)
  }
  return ok(server)
}

async function readLoads(
  host: HostSession,
  { service, image }: ContainerStart,
  config: string,
  inspected: string,
): Promise<Result<KnownStart, LinkFault>> {
  const found = serviceStart(config, service, inspected)
  if (!found?.server) return ok(null)
  const { server, workingDirectory, mounts } = found
  if (server.configFile === null) return ok(startPersistence(server.options, workingDirectory))
  const text =
    found.configText === null
      ? await told(host, readImageFile(image, server.configFile, mounts), 'The config file')
      : ok(found.configText)
  if (!text.ok) return text
  const lines = text.value === null ? null : configLines(text.value)
  return ok(lines === null ? null : startPersistence([...lines, ...server.options], workingDirectory))
}

/** What the host says; null where it has no answer, which is not a link that was lost. */
async function told(
  host: HostSession,
  argv: readonly string[],
  what: string,
): Promise<Result<string | null, LinkFault>> {
  const answer = await ask(host, argv, what)
  if (answer.ok) return answer
  return answer.error.link === null ? ok(null) : err(answer.error.link)
}
