import type { ServiceTarget, Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import type { RunningContainer } from '#core/runtimes/compose/configuration'
import { madeContainer } from '#core/runtimes/compose/facts'
import { containerName, inspectedContainers, localImages } from '#core/runtimes/compose/inspected'
import { jsonObjects } from '#core/runtimes/compose/json'
import { shortDigest } from '#core/runtimes/compose/override'
import { imageDefaults } from '#core/runtimes/compose/shape'
import { done, failed, lastWords, linkLost, runOnHost, type WorkContext } from './context.ts'

type Asked = Pick<Extract<Work, { readonly do: 'verify' }>, 'inspect' | 'targets'>

/** A container as Docker tells it now: its state and every digest its image is known by. */
interface Seen {
  readonly name: string
  /** Of compose; null where a container has no such label. */
  readonly service: string | null
  readonly state: string
  readonly isFinished: boolean
  readonly digests: readonly string[]
  /** What it runs, in a word. */
  readonly shown: string
  readonly made: RunningContainer
}

/** Fails when a container runs none of the digests that are given for it. */
export async function expectRunning(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'expect-running' }>,
): Promise<StepResult> {
  const seen = await look(context, work.inspect)
  if (!seen.ok) return seen.error
  const changed = [...new Set(work.targets.map(target => target.container))].flatMap(name => {
    const own = work.targets.filter(target => target.container === name)
    const containers = own[0] === undefined ? [] : containersOf(own[0], seen.value)
    // While a release is exchanged there is a moment without a container: nobody else's doing.
    if (containers.length === 0) return work.absent === 'fine' ? [] : [`${name} is not there`]
    return containers.flatMap(container =>
      own.some(target => container.digests.includes(target.image.digest))
        ? []
        : [`${container.name} runs ${container.shown}, not ${own.map(digestOf).join(' or ')}`],
    )
  })
  if (changed.length === 0) return done('What runs is what the plan was made on')
  const words = `Somebody changed the broker since this plan was made: ${changed.join('; ')}. Make a new plan`
  return { kind: 'failed', reason: words, memory: {}, because: 'not-ours' }
}

/** What runs now, compared with what should. */
export interface Compared {
  /** What differs, a sentence each. */
  readonly differs: readonly string[]
  /** What the container of a service is called now; null where it is not there. */
  nameOf(service: string): string | null
  /** What each container was made with. */
  readonly made: readonly RunningContainer[]
}

/** Compares the digests that run with those that should. */
export async function compareRunning(
  context: WorkContext,
  work: Asked,
): Promise<Result<Compared, StepResult>> {
  const seen = await look(context, work.inspect)
  if (!seen.ok) return seen
  const { service } = context.broker.runtime.compose ?? {}
  const differs = work.targets.flatMap(target => {
    const containers = containersOf(target, seen.value)
    if (containers.length === 0) return [`${target.container} is not there`]
    return containers.flatMap(({ name, state, isFinished, digests, shown }) => {
      const isFine = state === 'running' || (isFinished && target.service !== service)
      if (!isFine) return [`${name} is ${state}`]
      return digests.includes(target.image.digest) ? [] : [`${name} runs ${shown}, not ${digestOf(target)}`]
    })
  })
  const targetOf = (name: string): ServiceTarget | undefined =>
    work.targets.find(target => target.service === name)
  return ok({
    differs,
    made: work.targets.flatMap(target =>
      containersOf(target, seen.value).map(one => ({ ...one.made, service: target.service })),
    ),
    nameOf(name) {
      const target = targetOf(name)
      const [own] = target === undefined ? [] : containersOf(target, seen.value)
      return own?.name ?? null
    },
  })
}

/** The containers of a target: by compose's own label, or, where nothing has it, by the name it had in the plan. */
function containersOf(target: ServiceTarget, seen: readonly Seen[]): readonly Seen[] {
  const own = seen.filter(one => one.service === target.service)
  return own.length > 0 ? own : seen.filter(one => one.name === target.container)
}

const digestOf = (target: ServiceTarget): string => shortDigest(target.image.digest)

async function look(
  context: WorkContext,
  inspect: readonly string[],
): Promise<Result<readonly Seen[], StepResult>> {
  const inspected = await runOnHost(context, inspect, { quiet: true })
  if (!inspected.ok) return err(linkLost(inspected.error))
  // Docker names what it does not have; anything else it says means that it could not be asked.
  if (inspected.value.code !== 0 && !/no such (object|container)/i.test(inspected.value.stderr))
    return err(failed(`Docker on the host could not be asked what runs: ${lastWords(inspected.value)}`))
  const containers = [...inspectedContainers(inspected.value.stdout).values()]
  const ids = [...new Set(containers.map(one => one.imageId))]
  if (ids.length === 0) return ok([])
  const imaged = await runOnHost(context, ['docker', 'image', 'inspect', ...ids], { quiet: true })
  if (!imaged.ok) return err(linkLost(imaged.error))
  const images = localImages(imaged.value.stdout)
  const defaults = imageDefaults(imaged.value.stdout)
  const rows = new Map(jsonObjects(inspected.value.stdout).map(row => [containerName(row), row]))
  return ok(
    containers.map(one => {
      const known = images.find(image => image.id === one.imageId)?.digests.map(({ digest }) => digest) ?? []
      // A container that was started by digest says so itself, also when its image was untagged since.
      const pinned = one.configured.split('@')[1]
      const digests = pinned === undefined ? known : [pinned, ...known]
      const { container: name, service, state, isFinished } = one
      const shown = shortDigest(digests[0] ?? one.imageId)
      const replicas = containers.filter(other => other.service === service).length
      const made = madeContainer(service ?? '', rows.get(name) ?? {}, defaults, replicas)
      return { name, service, state, isFinished, digests, shown, made }
    }),
  )
}
