import { Redis } from 'ioredis'

const fillTo = 0.94
const chunkBytes = 4 * 1024 * 1024
const mostChunks = 256
const keyOf = (number: number): string => `demo:filler:${number}`

/** Fills Redis with long strings of zeros: memory goes, but the files it keeps hardly grow. */
export function fillRedis(port: number): Promise<void> {
  return withRedis(port, async redis => {
    for (let number = 0; number < mostChunks; number += 1) {
      const info = await redis.info('memory')
      const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1])
      const bytes = Math.min(chunkBytes, figure('maxmemory') * fillTo - figure('used_memory'))
      // What is less than a page of frames is not worth a key.
      if (!(bytes > 64 * 1024)) return
      await redis.setrange(keyOf(number), Math.floor(bytes), '\0')
    }
  })
}

/** Takes the filling out again. */
export function emptyRedis(port: number): Promise<void> {
  return withRedis(port, async redis => {
    await redis.unlink(Array.from({ length: mostChunks }, (_, number) => keyOf(number)))
  })
}

/** One that was just started is waited for: commands go out when it has read its data. */
async function withRedis(port: number, use: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis({ host: '127.0.0.1', port, retryStrategy: tries => (tries > 100 ? null : 100) })
  // Refused attempts are part of the waiting; the command itself says when it was in vain.
  redis.on('error', () => undefined)
  try {
    await use(redis)
  } finally {
    redis.disconnect()
  }
}
