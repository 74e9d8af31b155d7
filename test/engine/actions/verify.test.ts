import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServiceTarget } from '#core/plan/plan'
import { lookAtExporter } from '../../../src-main/engine/actions/work/exporter.ts'
import { save } from '../../../src-main/engine/actions/work/save.ts'
import { verify } from '../../../src-main/engine/actions/work/verify.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { openWorkBench, type WorkBench } from '../tools/work-bench.ts'

const cleanups = createCleanups()
let bench: WorkBench
const digest = `sha256:${'a'.repeat(64)}`
const target: ServiceTarget = {
  service: 'redis',
  container: 'redis',
  image: { service: 'redis', repository: 'r/redis', tag: null, digest },
}
const work = (change: { readonly exporterUrl?: string; readonly withinMs?: number } = {}) =>
  ({
    do: 'verify',
    inspect: ['docker', 'inspect', 'redis'],
    targets: [target],
    exporterUrl: null,
    withinMs: 5_000,
    ...change,
  }) as const

const runs = (image: string, state = 'running') => ({
  Name: '/redis',
  Image: image,
  Config: { Image: 'r/redis:latest' },
  State: { Status: state },
})

beforeEach(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  bench = await openWorkBench(folder.path, redis.port)
  cleanups.add(bench.close)
  bench.docker([runs('sha256:1')], [{ Id: 'sha256:1', RepoDigests: [`r/redis@${digest}`] }])
})
afterEach(() => cleanups.run())

const reasonOf = (result: Awaited<ReturnType<typeof verify>>): string =>
  result.kind === 'failed' ? result.reason : result.kind

describe('verification', () => {
  it('is done when digest, PING and data are as wanted', async () => {
    const saved = await save(bench.context, { do: 'save', container: 'redis', copyTo: null, needed: true })
    const memory = saved.kind === 'done' ? saved.memory : {}
    expect(await verify({ ...bench.context, memory }, work())).toMatchObject({
      kind: 'done',
      outcome: 'Digest, PING, 0 keys',
    })
  })

  it('takes no notice of a clock that jumps, as after a sleep', async () => {
    let nowMs = Date.now()
    const deps = {
      ...bench.context.deps,
      nowMs: () => {
        nowMs += 3_600_000
        return nowMs
      },
    }
    expect((await verify({ ...bench.context, deps }, work())).kind).toBe('done')
  })

  it('is a lost link, and no reason to go back, when the machine is away', async () => {
    bench.twist(() => {
      bench.reached(false, false)
      return { ok: false, error: 'LOADING' }
    })
    expect((await verify(bench.context, work())).kind).toBe('link')
  })

  it('fails when Redis alone does not serve in time', async () => {
    bench.reached(false)
    expect(reasonOf(await verify(bench.context, work({ withinMs: 300 })))).toBe(
      'Redis does not serve: The broker is away.',
    )
  })

  it('blames no release while the machine does not answer', async () => {
    const { links } = bench.context.deps
    const deps = {
      ...bench.context.deps,
      links: {
        ...links,
        host: async (...asked: Parameters<typeof links.host>) => {
          const host = await links.host(...asked)
          return host.ok ? { ...host, value: { ...host.value, alive: async () => false } } : host
        },
      },
    }
    bench.reached(false)
    expect((await verify({ ...bench.context, deps }, work({ withinMs: 300 }))).kind).toBe('link')
  })

  it('says that Docker could not be asked instead of that nothing runs', async () => {
    const words = reasonOf(await verify(bench.context, { ...work(), inspect: ['docker', 'broken'] }))
    expect(words).toBe('Docker on the host could not be asked what runs: no broken here')
  })
})

describe('the exporter', () => {
  let metrics = 'redis_up 1\n'
  let url: string
  beforeEach(async () => {
    metrics = 'redis_up 1\n'
    const server = createServer((_request, response) => {
      if (metrics === 'hang up') response.socket?.resetAndDestroy()
      else response.end(metrics)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    cleanups.add(() => server.close())
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  })
  const looked = async () => {
    const found = await lookAtExporter(bench.context, { do: 'look-at-exporter', url })
    return { ...bench.context, memory: found.kind === 'done' ? found.memory : {} }
  }

  it('must say redis_up 1 again when it said so before', async () => {
    const context = await looked()
    const verified = await verify(context, work({ exporterUrl: url }))
    expect(verified.kind === 'done' && verified.outcome).toContain('redis_up 1')
  })

  it.each(['redis_up 0\n', 'hang up'])('is not asked when it did not before: %s', async answer => {
    metrics = answer
    const context = await looked()
    expect(context.memory).toEqual({
      exporterUp: false,
      notes: [`The exporter at ${url} did not say redis_up 1 before, so it was not checked.`],
    })
    const verified = await verify(context, work({ exporterUrl: url }))
    expect(verified.kind === 'done' && verified.outcome).not.toContain('redis_up')
  })
})
