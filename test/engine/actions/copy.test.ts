import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedisReply } from '#core/ports'
import { copy } from '../../../src-main/engine/actions/work/copy.ts'
import { save } from '../../../src-main/engine/actions/work/save.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { openWorkBench, type WorkBench } from '../tools/work-bench.ts'

const cleanups = createCleanups()
let bench: WorkBench
let data: string

const work = { do: 'copy', container: 'redis', backupId: 'b1' } as const
const received = (path: string): string => join(bench.context.backups.partial('bench', 'b1'), path)

beforeEach(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  data = join(folder.path, 'data')
  mkdirSync(data)
  const redis = await startRedis(data, ['--appendonly', 'yes'])
  cleanups.add(redis.kill)
  bench = await openWorkBench(folder.path, redis.port)
  cleanups.add(bench.close)
  const saved = await save(bench.context, { do: 'save', container: 'redis', copyTo: null, needed: true })
  expect(saved.kind).toBe('done')
})
afterEach(() => cleanups.run())

describe('copying the files of a broker', () => {
  it('takes the RDB and the AOF set', async () => {
    const result = await copy(bench.context, work)
    expect(result).toMatchObject({ kind: 'done' })
    expect(readFileSync(received('dump.rdb'))).toEqual(readFileSync(join(data, 'dump.rdb')))
    const manifest = 'appendonlydir/appendonly.aof.manifest'
    expect(readFileSync(received(manifest))).toEqual(readFileSync(join(data, manifest)))
  })

  it('takes the whole of an RDB that was replaced by a longer one after it was listed', async () => {
    const grown = Buffer.alloc(200_000, 7)
    const { freeBytes } = bench.context.backups
    const backups = {
      ...bench.context.backups,
      freeBytes: async () => {
        writeFileSync(join(data, 'dump.rdb'), grown)
        return freeBytes()
      },
    }
    const result = await copy({ ...bench.context, backups }, work)
    expect(result.kind).toBe('done')
    expect(readFileSync(received('dump.rdb'))).toEqual(grown)
  })

  const config = (name: string, value: string): RedisReply => ({ ok: true, value: [name, value] })

  it.each(['../../stolen', '/tmp/stolen', '..'])(
    'writes nothing where a hostile broker points: %s',
    async name => {
      mkdirSync(join(data, dirname(name)), { recursive: true })
      bench.twist(([verb, , what]) =>
        verb === 'CONFIG' && what === 'dbfilename' ? config('dbfilename', name) : null,
      )
      const result = await copy(bench.context, work)
      expect(result).toMatchObject({
        kind: 'failed',
        reason: `Redis says that its data is in “${name}”, which is no file name`,
      })
    },
  )

  it('is a failed step, not a broken run, when this machine cannot keep it', async () => {
    writeFileSync(join(bench.folder, 'backups'), 'a file where the folder should be')
    const backups = { ...bench.context.backups, freeBytes: async () => 1e12, drop: async () => undefined }
    const result = await copy({ ...bench.context, backups }, work)
    expect(result).toMatchObject({ kind: 'failed' })
    expect(result.kind === 'failed' && result.reason).toContain(
      'The backup could not be written on this machine.',
    )
  })

  it('does not take an old file for the saved one where CONFIG is refused', async () => {
    bench.twist(([verb]) => (verb === 'CONFIG' ? { ok: false, error: 'NOPERM' } : null))
    const result = await copy(bench.context, work)
    expect(result.kind === 'failed' && result.reason).toContain(
      'CONFIG is not allowed here, so Redis does not say where its data is',
    )
  })
})
