import type { Redis } from 'ioredis'
import { embeddedProgram, type Log, type Program } from '../docker/program.ts'
import { pause } from '../pause.ts'
import { connectRedis } from './connection.ts'
import type { Gpu } from './gpu.ts'
import { queueNames } from './names.ts'

const consumers = ['worker-1', 'worker-2']
const batchSize = 8
/** Two consumers at this pace manage 155 frames a second: less than the producer's crest. */
const frameMs = 12.9
/** The pace of one that was held, until it has caught up. */
const hurriedMs = 3
/** How far a worker that had nothing to do may hurry afterwards. */
const slackMs = 100
/** One frame in so many is worth an alert. */
const framesPerAlert = 200
const alertReadMs = 1500
/** A worker that is held looks this often whether it may go on. */
const stalledLookMs = 100

/** The stand-in for frame-buffer: a consumer group that works on frames, and a reader of the alerts it raises. */
export function startFrameBuffer(port: number, gpu: Gpu, stalled: () => boolean, log: Log): Program {
  return embeddedProgram(() => {
    const stop = new AbortController()
    const connections = [...consumers, 'alert-reader'].map(name => connectRedis(port, name, log))
    const loops = connections.map((redis, index) => {
      const consumer = consumers[index]
      return repeat(
        redis,
        stop.signal,
        log,
        consumer === undefined ? readAlert : work(consumer, gpu, stalled),
      )
    })
    return async () => {
      stop.abort()
      for (const redis of connections) redis.disconnect()
      await Promise.all(loops)
    }
  })
}

type Round = (redis: Redis, stop: AbortSignal) => Promise<void>

/** Repeats a round until stopped; a connection lost in the middle is tried again. */
async function repeat(redis: Redis, stop: AbortSignal, log: Log, round: Round): Promise<void> {
  while (!stop.aborted) {
    try {
      await round(redis, stop)
    } catch (error) {
      if (stop.aborted) return
      log(`${error instanceof Error ? error.message : String(error)}\n`)
      await createGroup(redis, error)
      await pause(250, stop)
    }
  }
}

/** A Redis that came up empty has no group yet. */
async function createGroup(redis: Redis, error: unknown): Promise<void> {
  if (!(error instanceof Error) || !error.message.startsWith('NOGROUP')) return
  await redis
    .xgroup('CREATE', queueNames.frames, queueNames.group, '0', 'MKSTREAM')
    .catch((refused: Error) => {
      if (!refused.message.startsWith('BUSYGROUP')) throw refused
    })
}

type Entries = readonly [key: string, entries: readonly [id: string, fields: readonly string[]][]][] | null

/** Works on what this consumer left unfinished before a restart, then on new frames. */
function work(consumer: string, gpu: Gpu, stalled: () => boolean): Round {
  let from = '0'
  let busyUntilMs = 0
  let behind = false
  return async (redis, stop) => {
    const replies = (await redis.xreadgroup(
      'GROUP',
      queueNames.group,
      consumer,
      'COUNT',
      batchSize,
      'BLOCK',
      1000,
      'STREAMS',
      queueNames.frames,
      from,
    )) as Entries
    const ids = (replies?.[0]?.[1] ?? []).map(([id]) => id)
    if (ids.length === 0) {
      from = '>'
      return
    }
    behind &&= ids.length === batchSize
    while (stalled() && !stop.aborted) {
      behind = true
      await pause(stalledLookMs, stop)
    }
    gpu.work(ids.length)
    // What a round trip took is work time too, so that a slow server does not slow the workers.
    busyUntilMs = Math.max(busyUntilMs, Date.now() - slackMs) + ids.length * (behind ? hurriedMs : frameMs)
    await pause(busyUntilMs - Date.now(), stop)
    await redis.xack(queueNames.frames, queueNames.group, ...ids)
    if (Math.random() < ids.length / framesPerAlert) {
      await redis.lpush(queueNames.alerts, JSON.stringify({ frame: ids[0], label: 'person' }))
    }
  }
}

const readAlert: Round = async (redis, stop) => {
  await redis.rpop(queueNames.alerts)
  await pause(alertReadMs, stop)
}
