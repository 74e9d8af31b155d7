import type { ReleaseImage } from '#core/model/release'
import type { Journaled } from '#core/plan/journal'
import { releaseName, sameImages } from '#core/runtimes/compose/override'
import { runningImages } from '#core/runtimes/compose/plans'
import { composeFacts } from './facts.ts'
import { composeOf } from './planning.ts'
import type { ActionDeps } from './service.ts'
import { queueVerdict } from './work/queue.ts'

/** How long the survey waits for the link. */
const linkWithinMs = 20_000

/** Looks at the host and says what a run that was cut off left: the old release, the new one, and who holds the lock. */
export async function tellWhatRuns(deps: ActionDeps, known: Journaled): Promise<string> {
  const { plan } = known
  if (plan.kind === 'queue') return tellQueue(deps, known)
  const broker = deps.broker(plan.broker)
  const compose = broker === null ? null : composeOf(broker)
  if (broker === null || compose === null || !compose.ok)
    return `${plan.broker} is no longer a compose broker in brokers.yaml.`
  const host = await deps.links.host(plan.broker, linkWithinMs)
  if (!host.ok) return `What runs now cannot be told: ${host.error.message}`
  const facts = await composeFacts(host.value, compose.value, broker.redis.port)
  if (!facts.ok) return `What runs now cannot be told: ${facts.error}`
  const lock = facts.value.lock
  const holder =
    lock === null
      ? 'Nobody holds the lock on the host.'
      : lock.token === plan.runId
        ? 'The lock on the host is still held for this run.'
        : `The lock on the host is held by ${lock.by}: ${lock.purpose}.`
  if (plan.kind === 'backup')
    return known.run.steps.some(step => step.id === 'keep' && step.state === 'done')
      ? `The backup is kept whole. ${holder} Resume ends the run and releases the lock.`
      : `The backup was not finished; nothing half is kept. ${holder} Resume makes it anew.`
  const verify = plan.main.find(step => step.id === 'verify')?.work.find(work => work.do === 'verify')
  const wanted = verify?.do === 'verify' ? verify.targets.map(target => target.image) : []
  const back = plan.back.find(step => step.id === 'verify-back')?.work.find(work => work.do === 'verify')
  const before = back?.do === 'verify' ? back.targets.map(target => target.image) : []
  const running = runningImages(
    facts.value,
    wanted.map(image => image.service),
  )
  const healthy = facts.value.services
    .filter(one => wanted.some(image => image.service === one.service))
    .every(one => one.state === 'running' && one.health !== 'unhealthy')
  const state = healthy ? 'running' : 'not healthy'
  const isOurs = (image: ReleaseImage): boolean =>
    [...wanted, ...before].some(one => one.service === image.service && one.digest === image.digest)
  if (!running.every(isOurs))
    return `Somebody else changed the broker since: ${releaseName(running)} is in place, ${state}. ${holder} Resume or undo ends the run and leaves that alone.`
  if (sameImages(running, wanted))
    return `The new release ${releaseName(wanted)} is in place, ${state}, but was not verified. ${holder} Resume verifies and records it; undo goes back.`
  if (sameImages(running, before))
    return `The old release ${releaseName(before)} is in place, ${state}. ${holder} Resume goes on; undo ends the run and releases the lock.`
  return `Neither release is wholly in place: ${releaseName(running)} is, ${state}. ${holder} Undo brings ${releaseName(before)} back.`
}

/** How a queue stands whose change was cut off: whether what was planned is still to be done. */
async function tellQueue(deps: ActionDeps, { plan, run }: Journaled): Promise<string> {
  const redis = await deps.links.redis(plan.broker, linkWithinMs)
  if (!redis.ok) return `How the queue stands cannot be told: ${redis.error.message}`
  const work = plan.main.flatMap(step => step.work).find(one => one.do === 'look-at-queue')
  const verdict = work?.do === 'look-at-queue' ? await queueVerdict(redis.value, work) : null
  if (verdict === null || verdict.kind === 'cancelled') return 'How the queue stands cannot be told.'
  if (verdict.kind === 'link') return `How the queue stands cannot be told: ${verdict.fault.message}`
  const begun = run.steps.some(step => step.id === 'change' && step.state !== 'waiting')
  const what = verdict.kind === 'done' ? verdict.outcome : verdict.reason
  return begun
    ? `${what}. The change had begun: resume does what is left of it, and does nothing that cannot be told to be undone yet.`
    : `${what}. The change had not begun. Resume makes it; undo ends the run.`
}
