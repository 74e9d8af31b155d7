import { overrideText } from '#core/runtimes/compose/override'
import { mustOnHost } from '../lab/harness/host.ts'
import { brokerTags } from '../lab/harness/images.ts'
import type { Lab } from '../lab/harness/open.ts'
import { type Desk, openDesk } from '../lab/tools/desk.ts'
import { composeIn, layFile } from '../lab/tools/host-project.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median, secondsOf } from './figure.ts'

const rounds = 3
const repository = '127.0.0.1:5000/redis-broker'

/** The first release serves, and the second one is on the host. */
async function lay(lab: Lab): Promise<void> {
  // a reset leaves no image on the host but those that run
  await lab.broker.reset({ freshData: true })
  await mustOnHost(lab.hostRun, ['docker', 'pull', '-q', `${repository}:${brokerTags.second}`])
}

async function withDesk<T>(lab: Lab, work: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = openDesk(lab)
  try {
    return await work(desk)
  } finally {
    await desk.close()
  }
}

/** The switch, typed on the host by hand: an override that pins the digest, and compose that waits for health. */
async function byHand(lab: Lab): Promise<number> {
  await lay(lab)
  const digest = await lab.registry.digest(brokerTags.second)
  const text = overrideText([{ service: 'redis', repository, tag: brokerTags.second, digest }])
  await layFile(lab, 'override.json', text)
  const files = ['-f', lab.composeFile, '-f', '../override.json']
  const up = ['up', '-d', '--no-deps', '--no-build', '--pull', 'never', '--wait', 'redis']
  return await secondsOf(() => composeIn(lab, 'broker', ...files, ...up))
}

async function runToItsEnd(desk: Desk, planId: string): Promise<void> {
  const started = await desk.actions.start(planId, null)
  if (!started.ok) throw new Error(started.error)
  const run = await desk.ended(started.value.runId)
  if (run.end !== 'done') throw new Error(`${run.title} ended ${run.end}: ${run.message}`)
}

/** From the confirmed plan to done. */
async function byApp(lab: Lab): Promise<number> {
  await lay(lab)
  return await withDesk(lab, async desk => {
    const plan = await desk.plan({ kind: 'deploy', tag: brokerTags.second })
    return await secondsOf(() => runToItsEnd(desk, plan.id))
  })
}

/** `docker compose up -d --wait` with the tag of a release, as a person types it. */
const composeUp = async (lab: Lab, tag: string): Promise<void> => {
  const up = ['docker', 'compose', '-f', lab.composeFile, 'up', '-d', '--wait']
  await mustOnHost(lab.hostRun, ['env', `REDIS_BROKER_TAG=${tag}`, ...up], { cwd: lab.projectFolder })
}

async function byCompose(lab: Lab): Promise<number> {
  await lay(lab)
  return await secondsOf(() => composeUp(lab, brokerTags.second))
}

/**
 * What our deploy of an image that is on the host takes more than its own compose command typed by hand, and how it
 * compares with a plain `docker compose up -d --wait`.
 */
export async function deployFigures({
  lab: benchLab,
  progress,
}: Means): Promise<Readonly<Record<string, Figure>>> {
  const lab = await benchLab.get()
  const overheads: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const isFirst = round % 2 === 0
    const before = isFirst ? [await byHand(lab), await byCompose(lab)] : []
    const ours = await byApp(lab)
    const [hand = 0, compose = 0] = isFirst ? before : [await byHand(lab), await byCompose(lab)]
    progress(
      `deploy ${ours.toFixed(2)} s, its switch by hand ${hand.toFixed(2)} s, compose up ${compose.toFixed(2)} s`,
    )
    overheads.push(ours - hand)
    ratios.push(ours / compose)
  }
  return {
    deploy_overhead_s: atMost(median(overheads), 3, 's'),
    deploy_vs_compose: atMost(median(ratios), 1.6, '×'),
  }
}

/** Back to the first release as a person does it: producers stopped, the old tag up, producers started. */
async function backByCompose(lab: Lab): Promise<number> {
  await lay(lab)
  await composeUp(lab, brokerTags.second)
  const producers = (verb: string): Promise<string> =>
    mustOnHost(lab.hostRun, ['docker', 'compose', '-f', lab.composeFile, verb, 'rtsp-capture'], {
      cwd: lab.projectFolder,
    })
  return await secondsOf(async () => {
    await producers('stop')
    await composeUp(lab, brokerTags.first)
    await producers('start')
  })
}

/** From the click, which makes the plan, to its end, verified and with producers running. */
async function backByApp(lab: Lab): Promise<number> {
  await lay(lab)
  return await withDesk(lab, async desk => {
    const deployed = await desk.act({ kind: 'deploy', tag: brokerTags.second })
    if (deployed.end !== 'done') throw new Error(`the deploy ended ${deployed.end}: ${deployed.message}`)
    return await secondsOf(async () => {
      const plan = await desk.plan({ kind: 'rollback', release: null })
      await runToItsEnd(desk, plan.id)
    })
  })
}

/** A whole rollback, alone and against the same by hand. */
export async function rollbackFigures({
  lab: benchLab,
  progress,
}: Means): Promise<Readonly<Record<string, Figure>>> {
  const lab = await benchLab.get()
  const times: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const isFirst = round % 2 === 0
    const before = isFirst ? await backByCompose(lab) : 0
    const ours = await backByApp(lab)
    const hand = isFirst ? before : await backByCompose(lab)
    progress(`rollback ${ours.toFixed(2)} s, by hand ${hand.toFixed(2)} s`)
    times.push(ours)
    ratios.push(ours / hand)
  }
  return {
    rollback_s: atMost(median(times), 15, 's'),
    rollback_vs_compose: atMost(median(ratios), 1.6, '×'),
  }
}
