import { afterEach, expect, test } from 'vitest'
import { allAspects } from '#core/aspects'
import { brokerSchema } from '#core/model/config'
import type { Secrets } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { err } from '#core/result'
import { rabbitmqProbe } from '../../../src-main/probes/rabbitmq.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { testReach } from '../tools/reach.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

test.each([
  ['ask', { ask: true }, 2],
  ['env', { env: 'NONE' }, 4],
])(
  'a password by %s that nobody gives is asked for once a connection, one that may come by itself each time',
  async (_, password, times) => {
    const home = temporaryFolder()
    cleanups.add(home.remove)
    const reach = testReach(home.path)
    cleanups.add(reach.close)
    const rabbitmq = { management: 'http://127.0.0.1:1', password }
    const broker = { ...brokerSchema.parse({ reach: { local: true }, watch: { rabbitmq } }), name: 'nebula' }
    const probe = rabbitmqProbe({ config: broker, language: 'en' })
    let asked = 0
    const secrets: Secrets = {
      async resolve() {
        asked++
        return err({ code: 'secret-missing', layer: 'host', message: 'Nobody gave it.' })
      },
    }
    const read = async (): Promise<unknown> => {
      const host = await reach.open(broker)
      if (!host.ok) throw new Error(host.error.message)
      const context: AspectContext = {
        host: host.value,
        redis: null,
        sample: null,
        aspects: allAspects({ state: 'unknown', reason: 'Not read.' }),
        secrets,
        nowMs: () => Date.now(),
        steadyMs: () => performance.now(),
        anew: false,
        pause: () => Promise.resolve(),
        signal: new AbortController().signal,
      }
      await probe.read(context)
      return await probe.read(context)
    }
    expect([await read(), await read()]).toEqual(
      Array(2).fill({ state: 'unknown', reason: 'Nobody gave it.' }),
    )
    expect(asked).toBe(times)
  },
)
