import { randomBytes } from 'node:crypto'
import { embeddedProgram, type Log, type Program } from '../docker/program.ts'
import { connectRedis } from './connection.ts'
import { framesKept, queueNames } from './names.ts'

const tickMs = 50
const wavePeriodMs = 60_000

/** Frames a second at an instant: a slow wave around 120, so that lag comes and goes. */
export const framesPerSecond = (atMs: number): number =>
  120 + 60 * Math.sin((2 * Math.PI * atMs) / wavePeriodMs)

/** The stand-in for rtsp-capture: adds made-up camera frames to the stream. While Redis is away, frames are dropped. */
export function startCapture(port: number, log: Log): Program {
  return embeddedProgram(() => {
    const redis = connectRedis(port, 'rtsp-capture', log)
    let number = 0
    let due = 0
    let lastMs = Date.now()
    const timer = setInterval(() => {
      const nowMs = Date.now()
      due += (framesPerSecond(nowMs) * (nowMs - lastMs)) / 1000
      lastMs = nowMs
      const count = Math.floor(due)
      due -= count
      if (redis.status !== 'ready') return
      const batch = redis.pipeline()
      for (let index = 0; index < count; index += 1) {
        number += 1
        batch.xadd(queueNames.frames, 'MAXLEN', '~', framesKept, '*', ...frame(number, nowMs))
      }
      // A frame lost with the connection is lost, as from a real camera; the connection logs why.
      batch.exec().catch(() => undefined)
    }, tickMs)
    return async () => {
      clearInterval(timer)
      redis.disconnect()
    }
  })
}

const frame = (number: number, atMs: number): readonly string[] => [
  'camera',
  `cam-${(number % 4) + 1}`,
  'frame',
  String(number),
  'captured_ms',
  String(atMs),
  'jpeg',
  randomBytes(192).toString('base64'),
]
