import { overrideText } from '#core/runtimes/compose/override'
import { mustOnHost } from '../lab/harness/host.ts'
import { brokerTags } from '../lab/harness/images.ts'
import type { Lab } from '../lab/harness/open.ts'
import { type Desk, openDesk } from '../lab/tools/desk.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median } from './figure.ts'

const rounds = 3
const repository = '127.0.0.1:5000/redis-broker'

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

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

/** The plan's own switch, typed on the host by hand. */
async function byHand(lab: Lab): Promise<number> {
  await lay(lab)
  const command = await withDesk(lab, async desk => {
    const plan = await desk.plan({ kind: 'deploy', tag: brokerTags.second })
    return plan.steps.find(step => step.id === 'switch')?.commands[0] ?? ''
  })
  const override = /-f (\S+\/after\.json) /.exec(command)?.[1]
  if (override === undefined) throw new Error(`the switch names no override: ${command}`)
  const digest = await lab.registry.digest(brokerTags.second)
  const text = overrideText([{ service: 'redis', repository, tag: brokerTags.second, digest }])
  const put = ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat >"$1"', 'sh', override]
  await mustOnHost(lab.hostRun, put, { input: text })
  return await secondsOf(() => mustOnHost(lab.hostRun, ['sh', '-c', command]))
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

/** What our deploy of an image that is on the host takes more than its own compose command typed by hand. */
export async function deployOverhead({ lab: benchLab, progress }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  const overheads: number[] = []
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0
    const before = first ? await byHand(lab) : 0
    const ours = await byApp(lab)
    const hand = first ? before : await byHand(lab)
    progress(`deploy ${ours.toFixed(2)} s, by hand ${hand.toFixed(2)} s`)
    overheads.push(ours - hand)
  }
  return atMost(median(overheads), 3, 's')
}

/** A whole rollback from the click, which makes the plan, to its end, verified and with producers running. */
export async function rollback({ lab: benchLab, progress }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await lay(lab)
    const seconds = await withDesk(lab, async desk => {
      const deployed = await desk.act({ kind: 'deploy', tag: brokerTags.second })
      if (deployed.end !== 'done') throw new Error(`the deploy ended ${deployed.end}: ${deployed.message}`)
      return await secondsOf(async () => {
        const plan = await desk.plan({ kind: 'rollback', release: null })
        await runToItsEnd(desk, plan.id)
      })
    })
    progress(`rollback ${seconds.toFixed(2)} s`)
    times.push(seconds)
  }
  return atMost(median(times), 15, 's')
}
