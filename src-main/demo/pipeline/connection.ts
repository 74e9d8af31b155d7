import { Redis } from 'ioredis'
import type { Log } from '../docker/program.ts'

/** Connects to the demo's Redis and comes back by itself after every restart; each outage is logged once. */
export function connectRedis(port: number, name: string, log: Log): Redis {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    connectionName: name,
    maxRetriesPerRequest: null,
    retryStrategy: () => 250,
    // Redis answers LOADING while it reads its data; waiting for `ready` hides that.
    enableReadyCheck: true,
  })
  let isOut = false
  redis.on('error', error => {
    if (!isOut) log(`redis: ${error.message}\n`)
    isOut = true
  })
  redis.on('ready', () => {
    log('redis: connected\n')
    isOut = false
  })
  return redis
}

/** Waits; `stop` ends all waits at once. */
export interface Pause {
  wait(milliseconds: number): Promise<void>
  readonly stopped: boolean
  stop(): void
}

/** Creates the pauses of one loop. */
export function createPause(): Pause {
  const stop = new AbortController()
  return {
    wait: milliseconds =>
      new Promise(resolve => {
        if (stop.signal.aborted) {
          resolve()
          return
        }
        const done = (): void => {
          clearTimeout(timer)
          stop.signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, milliseconds)
        stop.signal.addEventListener('abort', done)
      }),
    get stopped() {
      return stop.signal.aborted
    },
    stop: () => stop.abort(),
  }
}
