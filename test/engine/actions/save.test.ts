import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdWrites } from '../../../src-main/engine/actions/work/hold.ts'
import { save } from '../../../src-main/engine/actions/work/save.ts'
import { call } from '../probes/connect.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { openWorkBench, type WorkBench } from '../tools/work-bench.ts'

const cleanups = createCleanups()
let bench: WorkBench
let data: string

const redisOf = async () => {
  const redis = await bench.context.deps.links.redis('bench', 0)
  if (!redis.ok) throw new Error(redis.error.message)
  return redis.value
}
const ask = async (...command: readonly (string | number)[]) => call(await redisOf(), command)

beforeEach(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  data = join(folder.path, 'data')
  mkdirSync(data)
  const redis = await startRedis(data, ['--appendonly', 'yes'])
  cleanups.add(redis.kill)
  bench = await openWorkBench(folder.path, redis.port)
  cleanups.add(bench.close)
  bench.docker([{ Name: '/redis', Mounts: [{ Type: 'volume', Destination: data, Source: '/x' }] }])
  await ask('MSET', ...Array.from({ length: 200 }, (_, at) => [`key:${at}`, at]).flat())
})
afterEach(() => cleanups.run())

const safety = () =>
  ({ do: 'save', container: 'redis', copyTo: join(bench.folder, 'safety/r1.rdb'), needed: true }) as const
const reasonOf = (result: Awaited<ReturnType<typeof save>>): string =>
  result.kind === 'failed' ? result.reason : result.kind

describe('the save before a switch', () => {
  it('notes what there is and keeps a copy of the RDB', async () => {
    const result = await save(bench.context, safety())
    expect(result).toMatchObject({ kind: 'done', memory: { mark: { keys: 200 } } })
    expect(readdirSync(join(bench.folder, 'safety'))).toEqual(['r1.rdb'])
  })

  it('waits for an AOF rewrite instead of failing on it', async () => {
    await ask('CONFIG', 'SET', 'rdb-key-save-delay', 5000)
    await ask('BGREWRITEAOF')
    expect(String(await ask('INFO', 'persistence'))).toContain('aof_rewrite_in_progress:1')
    expect((await save(bench.context, safety())).kind).toBe('done')
  })

  it('says that INFO is not allowed, not that the save failed', async () => {
    bench.twist(([verb, section]) =>
      verb === 'INFO' && section === 'persistence' ? { ok: false, error: 'NOPERM no INFO' } : null,
    )
    expect(reasonOf(await save(bench.context, safety()))).toBe(
      'INFO is not allowed here, so the end of a save cannot be told (NOPERM no INFO)',
    )
  })

  it('stops where the data would go with the container', async () => {
    bench.docker([{ Name: '/redis', Mounts: [] }])
    expect(reasonOf(await save(bench.context, safety()))).toBe(
      `${data} of redis is on no volume, so the new container would begin without the 200 keys in it. Put it on a volume first`,
    )
    await ask('FLUSHALL')
    expect((await save(bench.context, safety())).kind).toBe('done')
  })

  it('says when Redis keeps nothing by itself', async () => {
    await ask('CONFIG', 'SET', 'appendonly', 'no')
    const result = await save(bench.context, safety())
    expect(result.kind === 'done' && result.outcome).toContain('Neither AOF nor save points are on')
  })

  const start = { config: ['docker', 'compose'], service: 'redis', image: 'r/redis' }

  it('writes the AOF whole where it is off and the next start may load it', async () => {
    await ask('CONFIG', 'SET', 'appendonly', 'no')
    await ask('RPUSH', 'todo', 'late')
    const result = await save(bench.context, { ...safety(), starts: [start] })
    expect(result.kind === 'done' && result.outcome).toContain('AOF switched on and written whole')
    expect(String(await ask('CONFIG', 'GET', 'appendonly'))).toBe('appendonly,yes')
  })

  it('begins nothing where the AOF cannot be switched on', async () => {
    await ask('CONFIG', 'SET', 'appendonly', 'no')
    bench.twist(([verb, set]) =>
      verb === 'CONFIG' && set === 'SET' ? { ok: false, error: 'NOPERM no CONFIG' } : null,
    )
    const result = await save(bench.context, { ...safety(), starts: [start] })
    expect(result).toMatchObject({ kind: 'failed', because: 'not-begun' })
    expect(reasonOf(result)).toContain('Redis does not let it be switched on (NOPERM no CONFIG)')
  })

  it('holds writes and notes what there is then', async () => {
    const saved = await save(bench.context, safety())
    const memory = saved.kind === 'done' ? saved.memory : {}
    await ask('SET', 'key:later', 1)
    const held = await holdWrites({ ...bench.context, memory })
    const mark = held.kind === 'done' ? held.memory.mark : undefined
    expect([mark?.keys, mark?.stillUntilMs]).toEqual([201, expect.any(Number)])
    await ask('CLIENT', 'UNPAUSE')
    expect((await holdWrites({ ...bench.context, memory, again: true })).kind).toBe('done')
    bench.twist(([verb]) => (verb === 'CLIENT' ? { ok: false, error: 'NOPERM' } : null))
    expect(await holdWrites({ ...bench.context, memory })).toMatchObject({ kind: 'done', memory: {} })
  })

  it('is no lost link when only Redis is away, and no obstacle to a run that mends it', async () => {
    bench.reached(false)
    expect(reasonOf(await save(bench.context, safety()))).toBe('Redis cannot be asked: The broker is away.')
    const mending = await save(bench.context, { ...safety(), needed: false })
    expect(mending).toMatchObject({
      kind: 'done',
      outcome:
        'Nothing could be saved first, the data stays where it is: Redis cannot be asked: The broker is away.',
    })
    expect(existsSync(join(bench.folder, 'safety'))).toBe(false)
  })

  it('mends nothing at the price of the data', async () => {
    bench.docker([{ Name: '/redis', Mounts: [] }])
    const mending = { ...safety(), needed: false }
    expect(reasonOf(await save(bench.context, mending))).toContain('is on no volume')
    bench.reached(false)
    expect(reasonOf(await save(bench.context, mending))).toBe(
      'redis is on no volume, so the new container would begin without what it holds. Put it on a volume first',
    )
  })

  it('is a lost link when the machine is away', async () => {
    bench.reached(false, false)
    for (const needed of [true, false])
      expect((await save(bench.context, { ...safety(), needed })).kind).toBe('link')
  })
})
