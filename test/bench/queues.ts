import type { WatchConfig } from '#core/model/config'
import type { Redis, RedisCommand } from '#core/ports'
import { createRedisProbe, type RedisProbe } from '../../src-main/probes/redis.ts'
import { startExporter } from '../engine/outside/servers.ts'
import { call, connect, recorded, sampled, watching } from '../engine/probes/connect.ts'
import { createSite } from '../engine/reach/site/site.ts'
import type { Means } from './family.ts'
import { atLeast, atMost, type Figure, median } from './figure.ts'

/** The figures of a sample of 20 streams and 20 BullMQ queues. */
export const queueNames: readonly string[] = [
  'sample_20x20_server_us',
  'sample_20x20_round_trips',
  'sample_vs_exporter_wall',
  'sample_vs_exporter_server_cpu',
]

const kinds = 20
const turns = 20
const samplesATurn = 50
const scrapesATurn = 3
const warmTurns = 2

const streams = Array.from({ length: kinds }, (_, at) => `frames:${at}`)
const jobs = Array.from({ length: kinds }, (_, at) => `jobs-${at}`)

/** Streams with a group that works, and BullMQ queues with a few jobs in each state. */
const laid: readonly RedisCommand[] = [
  ...streams.flatMap((stream): readonly RedisCommand[] => [
    ['XGROUP', 'CREATE', stream, 'workers', 0, 'MKSTREAM'],
    ...Array.from({ length: 50 }, (): RedisCommand => ['XADD', stream, '*', 'frame', 'x'.repeat(100)]),
    ['XREADGROUP', 'GROUP', 'workers', 'worker-1', 'COUNT', 10, 'STREAMS', stream, '>'],
  ]),
  ...jobs.flatMap((queue): readonly RedisCommand[] => [
    ['HSET', `bull:${queue}:meta`, 'opts.maxLenEvents', 10_000, 'version', 'bullmq:5.81.5'],
    ['LPUSH', `bull:${queue}:wait`, 1, 2, 3],
    ['LPUSH', `bull:${queue}:active`, 4],
    ['ZADD', `bull:${queue}:delayed`, 1, 5],
    ['ZADD', `bull:${queue}:prioritized`, 1, 6],
    ['ZADD', `bull:${queue}:completed`, 1, 7, 2, 8],
    ['ZADD', `bull:${queue}:failed`, 1, 9],
  ]),
]

/** What a way of looking costs: milliseconds of each look, and microseconds of the server's processor a look. */
interface Cost {
  readonly wallMs: readonly number[]
  readonly serverUs: number
}

/** Microseconds of processor time that the server has used. */
async function serverUs(redis: Redis): Promise<number> {
  const [info] = await call(redis, ['INFO', 'cpu'])
  const seconds = (field: string): number =>
    Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(String(info))?.[1])
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6
}

/** Looks so many times; the server's own work meanwhile is all for these looks. */
async function costOf(meter: Redis, times: number, look: () => Promise<unknown>): Promise<Cost> {
  const wallMs: number[] = []
  const beforeUs = await serverUs(meter)
  for (let at = 0; at < times; at++) {
    const startMs = performance.now()
    await look()
    wallMs.push(performance.now() - startMs)
  }
  return { wallMs, serverUs: ((await serverUs(meter)) - beforeUs) / times }
}

async function scrape(port: number): Promise<string> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  if (!text.includes('redis_up 1')) throw new Error('redis_exporter did not reach Redis.')
  return text
}

/** Our sample and the exporter's scrape of the same queues, by turns in one run. */
export async function queueFigures({ progress, atEnd }: Means): Promise<Readonly<Record<string, Figure>>> {
  const site = createSite()
  atEnd(site.remove)
  try {
    const server = await site.redis()
    const meter = await connect(server.port)
    site.cleanup(meter.close)
    await call(meter, ...laid)
    const exporter = await startExporter(site.path('exporter'), server.port, [
      ...['-check-streams', 'frames:*'],
      ...['-check-keys', 'bull:*'],
    ])
    site.cleanup(exporter.kill)
    const line = recorded(await connect(server.port))
    site.cleanup(line.redis.close)
    const watch: WatchConfig = watching({ streams, bullmq: jobs })
    const probe: RedisProbe = createRedisProbe(watch, () => performance.now())
    const sample = () => sampled(probe, line.redis)
    const ours: Cost[] = []
    const theirs: Cost[] = []
    for (let turn = -warmTurns; turn < turns; turn++) {
      const mine = await costOf(meter, samplesATurn, sample)
      const other = await costOf(meter, scrapesATurn, () => scrape(exporter.port))
      if (turn < 0) continue
      ours.push(mine)
      theirs.push(other)
    }
    const roundTrips = line.sent.length / ((turns + warmTurns) * samplesATurn)
    const wall = (costs: readonly Cost[]): number => median(costs.flatMap(({ wallMs }) => wallMs))
    const cpu = (costs: readonly Cost[]): number => median(costs.map(cost => cost.serverUs))
    progress(
      `a sample ${wall(ours).toFixed(2)} ms, ${cpu(ours).toFixed(0)} µs; a scrape ${wall(theirs).toFixed(1)} ms, ${cpu(theirs).toFixed(0)} µs`,
    )
    return {
      sample_20x20_server_us: atMost(cpu(ours), 150, 'µs'),
      sample_20x20_round_trips: atMost(roundTrips, 1, ''),
      sample_vs_exporter_wall: atLeast(wall(theirs) / wall(ours), 20, 'ratio'),
      sample_vs_exporter_server_cpu: atLeast(cpu(theirs) / cpu(ours), 30, 'ratio'),
    }
  } finally {
    await site.remove()
  }
}
