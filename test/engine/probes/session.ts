import type { BrokerConfig } from '#core/model/config'
import { brokerSchema } from '#core/model/config'
import type { HostSession, Redis } from '#core/ports'
import { err, ok } from '#core/result'
import { createReach } from '../../../src-main/reach/reach.ts'
import { askingNobody } from '../tools/reach.ts'

/** A session and its Redis connection, as a broker of brokers.yaml gets them. */
export interface Session {
  readonly config: BrokerConfig
  readonly host: HostSession
  readonly redis: Redis
  close(): void
}

/** Opens a broker by its written config; `env` holds the secrets it refers to. */
export async function openSession(
  home: string,
  written: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const config = { ...brokerSchema.parse(written), name: 'b' }
  const reach = createReach({
    home,
    trustStorePath: `${home}/trusted_hosts`,
    secrets: askingNobody(async ref => {
      const found = 'env' in ref ? env[ref.env] : undefined
      return found ? ok(found) : err({ code: 'secret-missing', layer: 'host', message: 'none' })
    }),
    env: {},
    language: 'en',
  })
  const host = await reach.open(config)
  if (!host.ok) throw new Error(host.error.message)
  const redis = await host.value.redis()
  if (!redis.ok) throw new Error(redis.error.message)
  return { config, host: host.value, redis: redis.value, close: reach.close }
}
