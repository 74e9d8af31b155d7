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
