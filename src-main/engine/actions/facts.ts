import { type ListedContainer, listedContainers } from '#core/host/containers'
import { readContainers } from '#core/host/scripts'
import type { ComposeConfig } from '#core/model/config'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import {
  type ComposeFacts,
  configuredServices,
  madeContainer,
  parseRoom,
  runningImage,
  type ServiceFacts,
  type SharingContainer,
  unsetVariables,
} from '#core/runtimes/compose/facts'
import { readRoom } from '#core/runtimes/compose/host-scripts'
import { type HostState, hostState, readState, stateUnread } from '#core/runtimes/compose/host-state'
import { containerName, inspectedContainers, localImages } from '#core/runtimes/compose/inspected'
import { type Json, jsonObjects } from '#core/runtimes/compose/json'
import { locateProject, type ProjectLocation, readLocation } from '#core/runtimes/compose/location'
import { type ComposeProject, composeProject } from '#core/runtimes/compose/project'
import { namedByReleases } from '#core/runtimes/compose/releases'
import { type FoundService, findService } from '#core/runtimes/compose/service-container'
import { imageDefaults } from '#core/runtimes/compose/shape'
import { say } from '#core/text/say'
import { question, questionTimeoutMs } from './question.ts'
import { renderProject, startSource } from './rendered.ts'

/** Where the compose project of a config is on the host, or a sentence when its folder is not there. */
async function locationOn(
  host: HostSession,
  config: ComposeConfig,
): Promise<Result<ProjectLocation & { readonly directory: string }>> {
  const ran = await host.exec.run(locateProject(config), { timeoutMs: questionTimeoutMs })
  if (!ran.ok) return err(ran.error.message)
  const found = readLocation(ran.value.code, ran.value.stdout, config.files)
  const { directory: folder } = config
  if (found === null) return err(say('en', 'compose-unread', { folder }))
  if (found.state === 'missing') return err(`${say('en', 'compose-folder-missing', { folder })} ${correct}`)
  if (found.directory === null) return err(`${say('en', 'compose-folder-closed', { folder })} ${correct}`)
  return ok({ ...found, directory: found.directory })
}

const correct = 'Correct it in brokers.yaml.'

/** The compose project of a config, its folder resolved on the host. */
export async function projectOn(host: HostSession, config: ComposeConfig): Promise<Result<ComposeProject>> {
  const found = await locationOn(host, config)
  return found.ok ? ok(composeProject(config, found.value.directory)) : found
}

/** The lock and the releases of a project, or a sentence when they cannot be read. */
export async function stateOn(host: HostSession, project: ComposeProject): Promise<Result<HostState>> {
  const what = stateUnread(project.stateDirectory)
  const read = await question(host, readState(project.stateDirectory), what)
  if (!read.ok) return read
  const state = hostState(read.value)
  return state === null ? err(`${what}.`) : ok(state)
}

/** The containers of the host, as watching lists them. */
async function listContainers(host: HostSession): Promise<Result<readonly ListedContainer[]>> {
  const what = 'The containers of the host could not be listed'
  const listed = await question(host, readContainers, what)
  if (!listed.ok) return listed
  const containers = listedContainers(listed.value, new Map())
  return containers === null ? err(`${what}: the answer of docker makes no sense.`) : ok(containers)
}

/** Reads all facts of a compose broker, whose Redis has this port by brokers.yaml; nothing changes on the host. */
export async function composeFacts(
  host: HostSession,
  config: ComposeConfig,
  redisPort: number,
): Promise<Result<ComposeFacts>> {
  const [location, listed] = await Promise.all([locationOn(host, config), listContainers(host)])
  if (!location.ok) return location
  if (!listed.ok) return listed
  const { directory, name, files } = location.value
  const gone = files.find(({ path }) => path === null)
  if (gone !== undefined) {
    const words = { folder: config.directory, file: gone.file }
    return err(`${say('en', 'compose-file-missing', words)} ${correct}`)
  }
  const sought = { compose: config, location: location.value, port: redisPort }
  const find = (service: string): FoundService => findService(service, sought, listed.value)
  const own = find(config.service).own
  const from = await startSource(host, config, directory, own)
  if (!from.ok) return from
  const project = composeProject(config, directory, own?.container.project ?? name, from.value.source)
  const unset = new Set<string>()
  const onStderr = (text: string): void => {
    for (const name of unsetVariables(text)) unset.add(name)
  }
  const [rendered, state, room, help] = await Promise.all([
    renderProject(host, project, from.value, onStderr),
    stateOn(host, project),
    roomOn(host, directory),
    question(host, ['docker', 'compose', 'up', '--help'], 'Compose'),
  ])
  if (!rendered.ok) return rendered
  if (!state.ok) return state
  const services = await serviceFacts(host, rendered.value.now, find, project.project)
  if (!services.ok) return services
  const { lock, releases } = state.value
  return ok({
    project,
    services: namedByReleases(services.value, releases),
    rendered: rendered.value,
    sharing: sharingOf(own, listed.value),
    diskFreeBytes: room.disk,
    memoryAvailableBytes: room.memory,
    unsetVariables: [...unset],
    // One that does not tell is taken at its word when it is used.
    neverPulls: !help.ok || !/^\s+--/m.test(help.value) || help.value.includes('--pull'),
    lock,
    releases,
  })
}

/** The containers that share the network of the broker's. */
const sharingOf = (
  own: ListedContainer | null,
  listed: readonly ListedContainer[],
): readonly SharingContainer[] =>
  own === null
    ? []
    : listed
        .filter(one => one.networkOf === own.container.id || one.networkOf === own.container.name)
        .map(({ container: { name, service, project }, oneOff }) => ({
          container: name,
          service: project === own.container.project && !oneOff ? service : null,
        }))

/** Free disk where Docker keeps its images, and available memory. */
async function roomOn(host: HostSession, fallback: string): Promise<ReturnType<typeof parseRoom>> {
  const root = await question(host, ['docker', 'info', '--format', '{{.DockerRootDir}}'], 'Docker')
  const own = root.ok ? await question(host, readRoom(root.value.trim()), 'Free disk') : root
  const found = own.ok ? parseRoom(own.value) : { disk: null, memory: null }
  if (found.disk !== null) return found
  const other = await question(host, readRoom(fallback), 'Free disk')
  return other.ok ? parseRoom(other.value) : found
}

async function serviceFacts(
  host: HostSession,
  configured: Json,
  find: (service: string) => FoundService,
  projectName: string | null,
): Promise<Result<readonly ServiceFacts[]>> {
  const services = configuredServices(configured)
  if (services === null) return err('docker compose config on the host names no services.')
  const found = [...services].map(([service, image]) => [service, image, find(service)] as const)
  const names = found.flatMap(([, , { own }]) => (own === null ? [] : [own.container.name]))
  const inspected =
    names.length === 0
      ? ok('')
      : await question(host, ['docker', 'inspect', ...names], 'The containers could not be inspected')
  if (!inspected.ok) return inspected
  const known = inspectedContainers(inspected.value)
  const untold = names.filter(name => !known.has(name))
  if (untold.length > 0)
    return err(`docker inspect on the host tells nothing of ${untold.join(', ')}. Try again.`)
  const ids = [...new Set([...known.values()].map(one => one.imageId))]
  // An image whose tag moved on is still inspected by its id; one that was removed makes the others no less known.
  const images = ids.length === 0 ? ok('') : await imagesOn(host, ids)
  if (!images.ok) return images
  const local = localImages(images.value)
  const defaults = imageDefaults(images.value)
  const rows = new Map(jsonObjects(inspected.value).map(row => [containerName(row), row]))
  return ok(
    found.map(([service, image, { own, elsewhere, replicas }]) => {
      const container = known.get(own?.container.name ?? '') ?? null
      const isTaken = own === null && [null, elsewhere?.container.project].includes(projectName)
      return {
        service,
        container: container?.container ?? null,
        elsewhere:
          isTaken && elsewhere
            ? { container: elsewhere.container.name, folder: elsewhere.folder ?? '' }
            : null,
        configured: image,
        running: container === null ? null : runningImage(service, container, local),
        state: container?.state ?? 'absent',
        isFinished: container?.isFinished ?? false,
        health: container?.health ?? 'none',
        ports: container?.ports ?? [],
        networks: container?.networks ?? [],
        made:
          container === null
            ? null
            : madeContainer(service, rows.get(container.container) ?? {}, defaults, replicas),
      }
    }),
  )
}

/** Inspects images of the host by their ids; those that were removed are left out. */
async function imagesOn(host: HostSession, ids: readonly string[]): Promise<Result<string>> {
  const ran = await host.exec.run(['docker', 'image', 'inspect', ...ids], { timeoutMs: questionTimeoutMs })
  if (!ran.ok) return err(ran.error.message)
  const { code, stdout, stderr } = ran.value
  if (code === 0 || /no such (?:image|object)/i.test(stderr)) return ok(stdout)
  return err(`The images of the host could not be inspected: ${stderr.trim().slice(-300)}`)
}
