import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { allAspects } from '#core/aspects'
import type { AspectContext } from '#core/probe'
import { createNodes } from '../../../src-main/probes/nodes.ts'
import { localBroker } from '../tools/broker.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { testReach } from '../tools/reach.ts'

const cleanups = createCleanups()
afterAll(cleanups.run)

test('a node that failed while the clock was years ahead is asked again once it is right', async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const server = await startRedis(folder.path)
  cleanups.add(server.kill)
  const reach = testReach(folder.path)
  cleanups.add(reach.close)
  const host = await reach.open(localBroker('test', server.port))
  if (!host.ok) throw new Error(host.error.message)
  const [nodes, abort] = [createNodes(), new AbortController()]
  cleanups.add(() => abort.abort())
  const isAnswered = async (nowMs: number, steadyMs: number): Promise<boolean | undefined> => {
    const context: AspectContext = {
      host: host.value,
      redis: null,
      sample: null,
      aspects: allAspects({ state: 'unknown', reason: 'Not read.' }),
      secrets: { resolve: () => Promise.reject(new Error('No secret is asked for.')) },
      nowMs: () => nowMs,
      steadyMs: () => steadyMs,
      anew: false,
      pause: ms => sleep(ms, undefined, { signal: abort.signal }).catch(() => undefined),
      signal: abort.signal,
    }
    const node = { host: '127.0.0.1', port: server.port, is: 'redis' } as const
    const [answer] = await nodes.ask(context, [node], [['PING']])
    return answer?.ok
  }
  await server.kill()
  expect(await isAnswered(2e12, 0)).toBe(false)
  await server.start()
  expect(await isAnswered(2e12, 1_000)).toBe(false)
  expect(await isAnswered(1e12, 20_000)).toBe(true)
})
