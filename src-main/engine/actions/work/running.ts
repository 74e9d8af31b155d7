import type { ServiceTarget, Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import { inspectedContainers, localImages } from '#core/runtimes/compose/facts'
import { shortDigest } from '#core/runtimes/compose/override'
import { done, failed, lastWords, linkLost, runOnHost, type WorkContext } from './context.ts'

type Asked = Pick<Extract<Work, { readonly do: 'verify' }>, 'inspect' | 'targets'>

/** A container as Docker tells it now: its state and every digest its image is known by. */
interface Seen {
  readonly state: string
  readonly digests: readonly string[]
  /** What it runs, in a word. */
  readonly shown: string
}

/** Fails when a container runs none of the digests that are given for it. */
export async function expectRunning(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'expect-running' }>,
): Promise<StepResult> {
  const seen = await look(context, work.inspect)
  if (!seen.ok) return seen.error
  const changed = [...new Set(work.targets.map(target => target.container))].flatMap(name => {
    const container = seen.value.get(name)
    // While a release is exchanged there is a moment without a container: nobody else's doing.
    if (container === undefined) return work.absent === 'fine' ? [] : [`${name} is not there`]
    const own = work.targets.filter(target => target.container === name)
    if (own.some(target => container.digests.includes(target.image.digest))) return []
    return [`${name} runs ${container.shown}, not ${own.map(digestOf).join(' or ')}`]
  })
  if (changed.length === 0) return done('What runs is what the plan was made on')
  const words = `Somebody changed the broker since this plan was made: ${changed.join('; ')}. Make a new plan`
  return { kind: 'failed', reason: words, memory: {}, because: 'not-ours' }
}

/** What differs between the digests that run and those that should, a sentence each. */
export async function compareRunning(
  context: WorkContext,
  work: Asked,
): Promise<Result<readonly string[], StepResult>> {
  const seen = await look(context, work.inspect)
  if (!seen.ok) return seen
  return ok(
    work.targets.flatMap(target => {
      const container = seen.value.get(target.container)
      if (container === undefined) return [`${target.container} is not there`]
      if (container.state !== 'running') return [`${target.container} is ${container.state}`]
      if (container.digests.includes(target.image.digest)) return []
      return [`${target.container} runs ${container.shown}, not ${digestOf(target)}`]
    }),
  )
}

const digestOf = (target: ServiceTarget): string => shortDigest(target.image.digest)

async function look(
  context: WorkContext,
  inspect: readonly string[],
): Promise<Result<ReadonlyMap<string, Seen>, StepResult>> {
  const inspected = await runOnHost(context, inspect, { quiet: true })
  if (!inspected.ok) return err(linkLost(inspected.error))
  // Docker names what it does not have; anything else it says means that it could not be asked.
  if (inspected.value.code !== 0 && !/no such (object|container)/i.test(inspected.value.stderr))
    return err(failed(`Docker on the host could not be asked what runs: ${lastWords(inspected.value)}`))
  const containers = [...inspectedContainers(inspected.value.stdout).values()]
  const ids = [...new Set(containers.map(one => one.imageId))]
  if (ids.length === 0) return ok(new Map())
  const imaged = await runOnHost(context, ['docker', 'image', 'inspect', ...ids], { quiet: true })
  if (!imaged.ok) return err(linkLost(imaged.error))
  const images = localImages(imaged.value.stdout)
  return ok(
    new Map(
      containers.map(one => {
        const known =
          images.find(image => image.id === one.imageId)?.digests.map(({ digest }) => digest) ?? []
        // A container that was started by digest says so itself, also when its image was untagged since.
        const pinned = one.configured.split('@')[1]
        const digests = pinned === undefined ? known : [pinned, ...known]
        return [one.container, { state: one.state, digests, shown: shortDigest(digests[0] ?? one.imageId) }]
      }),
    ),
  )
}
