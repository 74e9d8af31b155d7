import type { ComposeConfig } from '#core/model/config'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import {
  type ComposeFacts,
  configuredServices,
  containersOf,
  inspectedContainers,
  localImages,
  parseLock,
  parseReleases,
  parseRoom,
  runningImage,
  type ServiceFacts,
  unsetVariables,
} from '#core/runtimes/compose/facts'
import { readRoom, readState, resolveDirectory, splitState } from '#core/runtimes/compose/host-scripts'
import { type ComposeProject, composeArgv, composeProject } from '#core/runtimes/compose/project'
import { namedByReleases } from '#core/runtimes/compose/releases'

/** A question that takes longer than this is given up: the host is in trouble. */
const questionTimeoutMs = 30_000

/** How docker answers to `docker compose --project-directory …` where the plugin is missing. */
const lacksCompose = /is not a docker command|unknown command: docker compose|unknown (shorthand )?flag/

/** Asks the host a question; its stdout, or a sentence when it cannot be answered. */
export async function question(
  host: HostSession,
  argv: readonly string[],
  what: string,
  onStderr: (text: string) => void = () => undefined,
): Promise<Result<string>> {
  const outcome = await host.exec.run(argv, { timeoutMs: questionTimeoutMs })
  if (!outcome.ok) return err(outcome.error.message)
  const { code, stdout, stderr } = outcome.value
  onStderr(stderr)
  if (code === 0) return ok(stdout)
  if (code === 127) return err(`${argv[0]} is not installed on the host, or not on the PATH of this user.`)
  const words = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join(' ')
  if (argv[1] === 'compose' && lacksCompose.test(stderr))
    return err('docker on the host has no “compose” command. Install the compose plugin (version 2) there.')
  return err(`${what}: ${words === '' ? `it ended with code ${code}` : words}`)
}

/** The compose project of a config, its folder resolved on the host. */
export async function projectOn(host: HostSession, config: ComposeConfig): Promise<Result<ComposeProject>> {
  const found = await host.exec.run(resolveDirectory(config.directory), { timeoutMs: questionTimeoutMs })
  if (!found.ok) return err(found.error.message)
  if (found.value.code !== 0) {
    return err(
      `The folder ${config.directory} of the compose project is not on the host, or cannot be entered. Mend runtime.compose.directory in brokers.yaml.`,
    )
  }
  return ok(composeProject(config, found.value.stdout.trim()))
}

/** Reads all facts of a compose broker; nothing changes on the host. */
export async function composeFacts(host: HostSession, config: ComposeConfig): Promise<Result<ComposeFacts>> {
  const project = await projectOn(host, config)
  if (!project.ok) return project
  // Services behind a profile are part of the project too: an action names them, which turns their profile on.
  const compose = (...args: readonly string[]): readonly string[] =>
    composeArgv(project.value, [], args, ['--profile', '*'])
  const unset = new Set<string>()
  const onStderr = (text: string): void => {
    for (const name of unsetVariables(text)) unset.add(name)
  }
  const [configured, listed, state, room, help] = await Promise.all([
    question(host, compose('config', '--format', 'json'), 'The compose file is not valid', onStderr),
    question(
      host,
      compose('ps', '-a', '--format', 'json'),
      'The containers of the project could not be listed',
    ),
    question(host, readState(project.value.stateDirectory), 'The state on the host could not be read'),
    roomOn(host, project.value.directory),
    question(host, ['docker', 'compose', 'up', '--help'], 'Compose'),
  ])
  if (!configured.ok) return configured
  if (!listed.ok) return listed
  if (!state.ok) return state
  const services = await serviceFacts(host, configured.value, listed.value)
  if (!services.ok) return services
  const { lock, releases: recorded } = splitState(state.value)
  const releases = parseReleases(recorded)
  return ok({
    project: project.value,
    services: namedByReleases(services.value, releases),
    diskFreeBytes: room.disk,
    memoryAvailableBytes: room.memory,
    unsetVariables: [...unset],
    // One that does not tell is taken at its word when it is used.
    waitsForHealth: !help.ok || !/^\s+--/m.test(help.value) || help.value.includes('--wait-timeout'),
    lock: parseLock(lock),
    releases,
  })
}

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
  configured: string,
  listed: string,
): Promise<Result<readonly ServiceFacts[]>> {
  const containers = containersOf(listed)
  const names = [...containers.values()]
  const inspected =
    names.length === 0
      ? ok('')
      : await question(host, ['docker', 'inspect', ...names], 'The containers could not be inspected')
  if (!inspected.ok) return inspected
  const known = inspectedContainers(inspected.value)
  const ids = [...new Set([...known.values()].map(one => one.imageId))]
  // An image whose tag moved on is still inspected by its id; one that was removed makes the others no less known.
  const imaged = await host.exec.run(['docker', 'image', 'inspect', ...ids], { timeoutMs: questionTimeoutMs })
  const images = imaged.ok ? localImages(imaged.value.stdout) : []
  return ok(
    [...configuredServices(configured)].map(([service, image]) => {
      const container = known.get(containers.get(service) ?? '') ?? null
      return {
        service,
        container: container?.container ?? null,
        configured: image,
        running: container === null ? null : runningImage(service, container, images),
        state: container?.state ?? 'absent',
        health: container?.health ?? 'none',
        ports: container?.ports ?? {},
      }
    }),
  )
}
