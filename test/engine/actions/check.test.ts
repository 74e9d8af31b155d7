import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ok } from '#core/result'
import { check } from '../../../src-main/engine/actions/work/check.ts'
import type { WorkContext } from '../../../src-main/engine/actions/work/context.ts'
import { copy } from '../../../src-main/engine/actions/work/copy.ts'
import { save } from '../../../src-main/engine/actions/work/save.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { openWorkBench, type WorkBench } from '../tools/work-bench.ts'

const cleanups = createCleanups()
let bench: WorkBench
let context: WorkContext
const work = { do: 'check', container: 'redis', backupId: 'b1' } as const
const box = (): string => join(bench.folder, 'bin/brokerlight-check-b1')

beforeEach(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  mkdirSync(join(folder.path, 'data'))
  const redis = await startRedis(join(folder.path, 'data'), ['--appendonly', 'yes'])
  cleanups.add(redis.kill)
  bench = await openWorkBench(folder.path, redis.port)
  cleanups.add(bench.close)
  cleanups.add(() => rmSync('/tmp/check', { recursive: true, force: true }))
  await save(bench.context, { do: 'save', container: 'redis', copyTo: null, needed: true })
  const copied = await copy(bench.context, { do: 'copy', container: 'redis', backupId: 'b1' })
  bench.docker([{ Name: '/redis', Image: 'sha256:1' }])
  const nothing = { code: 127, stdout: '', stderr: '' }
  const { localExec } = bench.context.deps
  const deps = { ...bench.context.deps, localExec: { ...localExec, run: async () => ok(nothing) } }
  context = { ...bench.context, deps, memory: copied.kind === 'done' ? copied.memory : {} }
})
afterEach(() => cleanups.run())

describe('a check without tools on this machine', () => {
  it('is made in a container of the image of the broker, which is gone afterwards', async () => {
    const result = await check(context, work)
    expect(result).toMatchObject({
      kind: 'done',
      memory: { checks: [{ verdict: 'valid' }, { verdict: 'valid' }] },
    })
    expect(existsSync(box())).toBe(false)
  })

  it('takes no notice of a container that a cut link left behind', async () => {
    mkdirSync(box())
    expect((await check(context, work)).kind).toBe('done')
    expect(existsSync(box())).toBe(false)
  })

  it('is a lost link, and no verdict on the copy, when the machine is away', async () => {
    bench.reached(false, false)
    expect((await check(context, work)).kind).toBe('link')
  })

  it('says why it was not made', async () => {
    bench.docker([])
    rmSync(join(bench.folder, 'bin/inspected.json'))
    const result = await check(context, work)
    expect(result.kind === 'done' && result.outcome).toContain(
      'Not checked: dump.rdb: neither redis-check-rdb nor valkey-check-rdb is on this machine; the image of the broker could not be read',
    )
  })
})
