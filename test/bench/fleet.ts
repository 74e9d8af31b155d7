import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createSite, type Site } from '../engine/reach/site/site.ts'
import { buildCli } from '../engine/tools/cli.ts'
import type { Means } from './family.ts'
import { atMost, type Figure } from './figure.ts'
import { slopePerSecond } from './slope.ts'

const hosts = 5
const brokersAHost = 10
const streamsABroker = 3
const warmMs = 20_000
const measureMs = 30_000
const soakMinutes = Number(process.env.BROKERLIGHT_SOAK_MINUTES ?? 30)
const lookEveryMs = 60_000
/** Loaded before the app: at each SIGUSR2 it collects its garbage and says on stderr what is left, in bytes. */
const weighing = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => {
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    process.stderr.write('weighs ' + (heapUsed + external) + '\\n')
  })
`)}`
/** `sysconf(_SC_CLK_TCK)` of every Linux there is. */
const ticksPerSecond = 100

/** A fleet of real Redis databases with streams and groups behind real SSH servers, as a brokers.yaml. */
async function layFleet(site: Site): Promise<string> {
  const names = Array.from({ length: hosts }, (_, at) => `host${at}`)
  const servers = await Promise.all(names.map(name => site.sshd(name)))
  site.know(...servers)
  site.config(Object.fromEntries(names.map((name, at) => [name, servers[at] as (typeof servers)[number]])))
  const brokers: Record<string, unknown> = {}
  for (const host of names) {
    const { port } = await site.redis(['--databases', String(brokersAHost)])
    const client = new Redis({ port, host: '127.0.0.1' })
    for (let database = 0; database < brokersAHost; database++) {
      await client.select(database)
      const streams = Array.from({ length: streamsABroker }, (_, at) => `frames:${at}`)
      for (const stream of streams) {
        await client.xgroup('CREATE', stream, 'workers', '0', 'MKSTREAM')
        await client.xadd(stream, '*', 'frame', '1')
      }
      brokers[`${host}-${database}`] = {
        reach: { ssh: host },
        redis: { port, database },
        watch: { streams, discover: false },
      }
    }
    client.disconnect()
  }
  return site.write('brokers.yaml', JSON.stringify({ brokers }))
}

/** Processor seconds that a process has used. */
function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Live memory in megabytes, after its garbage was collected. */
async function weighed(watch: ChildProcess): Promise<number> {
  const said = once(watch.stderr ?? watch, 'data') as Promise<[unknown]>
  watch.kill('SIGUSR2')
  const [text] = await said
  return Number(/weighs (\d+)/.exec(String(text))?.[1]) / 1024 / 1024
}

/** Resolves once every broker was told ok. Nothing more of the output is kept: a soak is long. */
function seesAll(watch: ChildProcess): Promise<void> {
  const wanted = hosts * brokersAHost
  return new Promise((resolve, reject) => {
    let text = ''
    const count = (): number => text.split('●').length - 1
    const late = setTimeout(() => reject(new Error(`only ${count()} of ${wanted} brokers were ok`)), 90_000)
    watch.stdout?.on('data', chunk => {
      text += String(chunk)
      if (count() < wanted) return
      clearTimeout(late)
      watch.stdout?.removeAllListeners('data')
      watch.stdout?.resume()
      resolve()
    })
  })
}

/** Watches the fleet with the shipped terminal face, and hands its process to `work` once every broker is seen. */
async function withFleet<T>({ atEnd }: Means, work: (watch: ChildProcess) => Promise<T>): Promise<T> {
  const site = createSite()
  atEnd(site.remove)
  const cli = await buildCli()
  site.cleanup(cli.remove)
  try {
    const config = await layFleet(site)
    const own = { HOME: site.home, BROKERLIGHT_HOME: site.path('app'), ELECTRON_RUN_AS_NODE: '1' }
    const words = ['--expose-gc', '--import', weighing, cli.script, 'watch', '--config', config]
    const watch = spawn(process.execPath, words, {
      env: { ...process.env, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    site.cleanup(async () => {
      const ended = once(watch, 'exit')
      if (watch.kill()) await ended
    })
    await seesAll(watch)
    await sleep(warmMs)
    return await work(watch)
  } finally {
    await site.remove()
  }
}

/** How much of one core it takes to watch 50 brokers, a sample a second each. */
export const fleetCpu = (means: Means): Promise<Figure> =>
  withFleet(means, async ({ pid = 0 }) => {
    const before = cpuSeconds(pid)
    const startMs = performance.now()
    await sleep(measureMs)
    const share = (cpuSeconds(pid) - before) / ((performance.now() - startMs) / 1000)
    return atMost(share * 100, 10, '%')
  })

/** What the live memory of such a watch grows by in an hour, once its charts are full: after 15 minutes or a third. */
export const fleetSoak = (means: Means): Promise<Figure> =>
  withFleet(means, async watch => {
    const readings: { readonly x: number; readonly y: number }[] = []
    const startMs = performance.now()
    while (performance.now() - startMs < soakMinutes * 60_000) {
      await sleep(lookEveryMs)
      const megabytes = await weighed(watch)
      readings.push({ x: (performance.now() - startMs) / 1000, y: megabytes })
      means.progress(`minute ${readings.length}: ${megabytes.toFixed(1)} MB`)
    }
    const settled = readings.slice(
      Math.max(Math.floor(readings.length / 3), Math.min(15, readings.length - 5)),
    )
    return atMost(slopePerSecond(settled) * 3600, 10, 'MB/h')
  })
