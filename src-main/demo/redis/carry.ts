import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

interface CarriedKey {
  readonly key: string
  readonly ttlMs: number
  readonly dump: string
}

/** Writes every key of database 0 to a file. */
export async function carryOut(redis: Redis, file: string): Promise<void> {
  const keys: CarriedKey[] = []
  let cursor = '0'
  do {
    const [next, names] = await redis.scanBuffer(cursor, 'COUNT', 500)
    for (const name of names) {
      const dump = await redis.dumpBuffer(name)
      const ttlMs = await redis.pttl(name)
      if (dump !== null)
        keys.push({ key: name.toString('base64'), ttlMs: Math.max(0, ttlMs), dump: dump.toString('base64') })
    }
    cursor = next.toString()
  } while (cursor !== '0')
  writeFileSync(`${file}.new`, JSON.stringify(keys))
  renameSync(`${file}.new`, file)
}

/** Restores the keys of a file; a key that a client was quicker to make gives way. */
export async function carryIn(redis: Redis, file: string): Promise<void> {
  if (!existsSync(file)) return
  const keys = JSON.parse(readFileSync(file, 'utf8')) as readonly CarriedKey[]
  for (const { key, ttlMs, dump } of keys) {
    await redis.restore(Buffer.from(key, 'base64'), ttlMs, Buffer.from(dump, 'base64'), 'REPLACE')
  }
}
