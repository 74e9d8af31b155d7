import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { allAspects } from '#core/aspects'
import type { AspectName, Aspects, AspectValues } from '#core/model/aspect'
import type { BrokerConfig } from '#core/model/config'
import type { Reading, Sample } from '#core/model/sample'
import type { HostSession, Redis } from '#core/ports'
import type { MakeProbe } from '#core/probe'
import { err } from '#core/result'

/** One probe of one broker, read when the test says so. */
export interface Asked<Name extends AspectName> {
  read(
    host: HostSession,
    redis: Redis | null,
    sample?: Sample | null,
    aspects?: Partial<Aspects>,
  ): Promise<Reading<AspectValues[Name]>>
  /** The value of a reading that must be known. */
  known(...asked: Parameters<Asked<Name>['read']>): Promise<AspectValues[Name]>
  stop(): void
}

/** Makes a probe with the clocks of this machine. */
export function askAspect<Name extends AspectName>(
  make: MakeProbe<Name>,
  config: BrokerConfig,
  nowMs: () => number = () => Date.now(),
): Asked<Name> {
  const probe = make({ config, language: 'en' })
  const abort = new AbortController()
  setMaxListeners(0, abort.signal)
  const nobody = { code: 'secret-missing', layer: 'host', message: 'Nobody is there to ask.' } as const
  const read: Asked<Name>['read'] = (host, redis, sample, aspects) =>
    probe.read({
      host,
      redis,
      sample: sample ?? null,
      aspects: { ...allAspects({ state: 'unknown', reason: 'Not read yet.' }), ...aspects },
      secrets: { resolve: async () => err(nobody) },
      nowMs,
      steadyMs: () => performance.now(),
      anew: false,
      pause: ms => sleep(ms, undefined, { signal: abort.signal }).catch(() => undefined),
      signal: abort.signal,
    })
  return {
    read,
    async known(...asked) {
      const reading = await read(...asked)
      if (reading.state !== 'known') throw new Error(`${probe.name} is ${reading.state}: ${reading.reason}`)
      return reading.value
    },
    stop: () => abort.abort(),
  }
}
