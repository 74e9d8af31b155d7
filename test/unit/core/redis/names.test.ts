import { describe, expect, it } from 'vitest'
import { redisNameOf, redisNumbers } from '#core/redis/names'

describe('the table of names', () => {
  it('names each INFO field once, and nothing by two rows', () => {
    const fields = redisNumbers.flatMap(([, { field }]) => field ?? [])
    expect(new Set(fields).size).toBe(fields.length)
    const names = redisNumbers.flatMap(([name, { aliases = [] }]) => [name, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  it.each([
    ['redis_memory_used_bytes', 'redis_memory_used_bytes'],
    ['redis_used_memory_bytes', 'redis_memory_used_bytes'],
    ['redis_used_cpu_sys', 'redis_cpu_sys_seconds_total'],
    ['redis_up', null],
    ['toString', null],
  ])('knows %s as %s', (name, ours) => {
    expect(redisNameOf(name)).toBe(ours)
  })
})
