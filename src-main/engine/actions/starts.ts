import { configLines, startPersistence } from '#core/persistence/config'
import { type Server, serverVersion } from '#core/persistence/format'
import type { KnownStart } from '#core/persistence/preparation'
import type { ContainerStart } from '#core/plan/plan'
import type { HostSession } from '#core/ports'
import { imageVersion, readImageFile, serviceStart } from '#core/runtimes/compose/start'
import { question } from './facts.ts'

/** What a container of a service does at its start: what it loads, and which server it is. */
export interface ReadStart {
  readonly loads: KnownStart
  readonly server: Server | null
}

/** Reads what a service would start with; nothing is started. Null while the host does not have its image. */
export async function readStart(host: HostSession, start: ContainerStart): Promise<ReadStart | null> {
  const [config, image, version] = await Promise.all([
    question(host, start.config, 'The compose file is not valid'),
    question(host, ['docker', 'image', 'inspect', start.image], 'The image'),
    question(host, imageVersion(start.image), 'The version'),
  ])
  if (!image.ok) return null
  return {
    loads: config.ok ? await readLoads(host, start, config.value, image.value) : null,
    server: version.ok ? serverVersion(version.value) : null,
  }
}

async function readLoads(
  host: HostSession,
  { service, image }: ContainerStart,
  config: string,
  inspected: string,
): Promise<KnownStart> {
  const found = serviceStart(config, service, inspected)
  if (!found?.server) return null
  const { server, workingDirectory, mounts } = found
  if (server.configFile === null) return startPersistence(server.options, workingDirectory)
  const read =
    found.configText ??
    (await question(host, readImageFile(image, server.configFile, mounts), 'The config file'))
  const text = typeof read === 'string' ? read : read.ok ? read.value : null
  const lines = text === null ? null : configLines(text)
  return lines === null ? null : startPersistence([...lines, ...server.options], workingDirectory)
}
