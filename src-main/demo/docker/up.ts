import { pause } from '../pause.ts'
import type { CommandCall } from './command.ts'
import type { Project, Service } from './compose-model.ts'
import type { Container, ContainerSpec } from './container.ts'
import { UsageError } from './flags.ts'
import { pullImage } from './pull.ts'

/** What `docker compose up` was asked. */
export interface UpRequest {
  readonly services: readonly Service[]
  readonly pull: 'always' | 'missing' | 'never'
  readonly forceRecreate: boolean
  readonly wait: boolean
  /** Null waits as long as it takes. */
  readonly waitTimeoutSeconds: number | null
}

/** What an engine takes to set up a container's file system and network. */
const createMs = 400

/** Milliseconds docker gives a container between SIGTERM and SIGKILL. */
export const stopGraceMs = 10_000

/**
 * Brings services to what the project says. Images are looked for before anything stops; a container whose image or
 * settings differ is stopped, removed and made anew. With `wait` it ends when all are healthy, or fails.
 */
export async function up(call: CommandCall, project: Project, request: UpRequest): Promise<number> {
  const specs: ContainerSpec[] = []
  for (const service of request.services) {
    const spec = await specFor(call, project, service, request.pull)
    if (spec === null) return 1
    specs.push(spec)
  }
  const containers = await call.engine.exclusively(async () => {
    const made: Container[] = []
    for (const spec of specs) made.push(await bring(call, spec, request.forceRecreate))
    return made
  })
  return request.wait ? waitHealthy(call, containers, request.waitTimeoutSeconds) : 0
}

async function specFor(
  call: CommandCall,
  project: Project,
  service: Service,
  pull: UpRequest['pull'],
): Promise<ContainerSpec | null> {
  const { images } = call.engine
  if (pull === 'always' || (pull === 'missing' && images.find(service.image) === undefined)) {
    call.err(` ${service.name} Pulling \n`)
    const outcome = await pullImage(call, service.image)
    if (!outcome.ok) {
      call.err(` ${service.name} Error ${outcome.error.replace(/^Error response from daemon: /, '')}\n`)
      call.err(`${outcome.error}\n`)
      return null
    }
    call.err(` ${service.name} Pulled \n`)
  }
  const local = images.find(service.image)
  if (local === undefined) {
    call.err(`Error response from daemon: No such image: ${service.image}\n`)
    return null
  }
  return call.engine.specOf(project, service, local.image)
}

async function bring(call: CommandCall, spec: ContainerSpec, force: boolean): Promise<Container> {
  const { engine } = call
  const say = (what: string): void => call.err(` Container ${spec.name}  ${what}\n`)
  const existing = engine.find(spec.name)
  if (existing !== undefined && existing.spec.project !== spec.project) {
    throw new UsageError(
      `Error response from daemon: Conflict. The container name "/${spec.name}" is already in use by container "${existing.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    )
  }
  const same = existing?.spec.configHash === spec.configHash && !force
  if (existing !== undefined && same && existing.state().status === 'running') {
    say('Running')
    return existing
  }
  let container = existing
  if (container === undefined || !same) {
    say(existing === undefined ? 'Creating' : 'Recreate')
    if (existing !== undefined) {
      await existing.stop(stopGraceMs)
      engine.remove(existing)
    }
    await pause(createMs, call.signal)
    container = engine.create(spec)
    say(existing === undefined ? 'Created' : 'Recreated')
  }
  say('Starting')
  container.start()
  say('Started')
  return container
}

const pollMs = 100

async function waitHealthy(
  call: CommandCall,
  containers: readonly Container[],
  timeoutSeconds: number | null,
): Promise<number> {
  const deadline = timeoutSeconds === null ? Number.POSITIVE_INFINITY : Date.now() + timeoutSeconds * 1000
  for (const container of containers) call.err(` Container ${container.spec.name}  Waiting\n`)
  let open = containers
  while (open.length > 0 && !call.signal.aborted) {
    const rest: Container[] = []
    for (const container of open) {
      const { name } = container.spec
      const verdict = judge(container)
      if (verdict === 'good') call.err(` Container ${name}  Healthy\n`)
      else if (verdict === 'waiting') rest.push(container)
      else {
        call.err(` Container ${name}  Error\ncontainer ${name} ${verdict.why}\n`)
        return 1
      }
    }
    open = rest
    if (open.length > 0 && Date.now() >= deadline) {
      call.err(`application not healthy after ${timeoutSeconds}s\n`)
      return 1
    }
    if (open.length > 0) await pause(pollMs, call.signal)
  }
  return call.signal.aborted ? 130 : 0
}

function judge(container: Container): 'good' | 'waiting' | { readonly why: string } {
  const { status, exitCode, health } = container.state()
  if (status === 'exited') return { why: `exited (${exitCode})` }
  if (health === null) return status === 'running' ? 'good' : 'waiting'
  if (health.Status === 'unhealthy') return { why: 'is unhealthy' }
  return health.Status === 'healthy' && status === 'running' ? 'good' : 'waiting'
}
