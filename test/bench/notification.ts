import { setTimeout as sleep } from 'node:timers/promises'
import { hiddenEveryMs } from '../../src-main/engine/sampling/sampler.ts'
import { writeConfig } from '../app/tools/config.ts'
import { type Desk, startDesk } from '../app/tools/desk.ts'
import { launchApp, type RunningApp } from '../app/tools/launch.ts'
import { until } from '../app/tools/wait.ts'
import { mustOnHost } from '../lab/harness/host.ts'
import type { Lab } from '../lab/harness/open.ts'
import { labBroker } from '../lab/tools/desk.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median } from './figure.ts'

const rounds = 3
const container = 'detektor-redis'
/** The daemon is asked this often whether it shows something. */
const lookEveryMs = 10

const isOk = async (desk: Desk): Promise<boolean> =>
  ((await desk.panel?.menu()) ?? []).some(line => line.label.startsWith('● nebula'))

/** The app at a desk, its window closed: nobody looks, and it samples as slowly as it ever does. */
async function withHiddenApp<T>(
  lab: Lab,
  atEnd: Means['atEnd'],
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const desk = await startDesk()
  atEnd(desk.stop)
  let app: RunningApp | null = null
  try {
    const { brokers } = labBroker(lab) as { readonly brokers: Readonly<Record<string, unknown>> }
    writeConfig(desk, brokers)
    app = await launchApp(desk)
    atEnd(app.stop)
    const { electron, windowCount } = app
    await until('the broker to be ok', () => isOk(desk))
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window to be gone', async () => (await windowCount()) === 0)
    return await work(desk)
  } finally {
    await app?.stop()
    await desk.stop()
  }
}

async function shown({ notifications }: Desk, what: string): Promise<void> {
  const endMs = performance.now() + 60_000
  while ((await notifications.shown()) === 0) {
    if (performance.now() > endMs) throw new Error(`no notification that it is ${what}`)
    await sleep(lookEveryMs)
  }
}

/** Closes what is shown; it must be this one. */
async function dismiss({ notifications }: Desk, title: string): Promise<void> {
  await notifications.closeAll()
  await until('no notification', async () => (await notifications.shown()) === 0)
  const [newest] = await notifications.past()
  if (newest?.title !== title) throw new Error(`not “${title}” was told but “${newest?.title}”`)
}

async function faultSeconds(lab: Lab, desk: Desk): Promise<number> {
  const startMs = performance.now()
  await Promise.all([mustOnHost(lab.hostRun, ['docker', 'kill', container]), shown(desk, 'down')])
  const seconds = (performance.now() - startMs) / 1000
  await dismiss(desk, 'nebula is down')
  await mustOnHost(lab.hostRun, ['docker', 'start', container])
  await shown(desk, 'back')
  await dismiss(desk, 'nebula is back')
  return seconds
}

/** From the death of Redis on the host to the notification in the desktop's daemon, with the window closed. */
export async function faultToNotification({ lab: benchLab, progress, atEnd }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  await lab.broker.reset({ freshData: true })
  return await withHiddenApp(lab, atEnd, async desk => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      // Each round strikes at another moment between two samples.
      await sleep(2 * hiddenEveryMs + (round * hiddenEveryMs) / rounds)
      const seconds = await faultSeconds(lab, desk)
      progress(`notification after ${seconds.toFixed(2)} s`)
      times.push(seconds)
    }
    return atMost(median(times), (2 * hiddenEveryMs) / 1000 + 1, 's')
  })
}
