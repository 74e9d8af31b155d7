import { describe, expect, it } from 'vitest'
import { brokerHealth, connectionHealth } from '#core/health'
import type { HealthInput } from '#core/health/input'
import type { LinkFault, LinkState } from '#core/model/link'
import type { Health } from '#core/model/snapshot'
import { english, sampleAt, tenFortyTwo, up } from './support/samples.ts'
import { alert, health, reason } from './support/views.ts'

const refused: LinkFault = {
  code: 'refused',
  layer: 'host',
  message: 'nebula refuses SSH connections on 10.0.0.1:22. Check that sshd runs.',
}
const down = (fault: LinkFault = refused, sinceMs = tenFortyTwo): LinkState => ({
  state: 'down',
  sinceMs,
  fault,
  retryAtMs: null,
})

const input = (changed: Partial<HealthInput> = {}): HealthInput => ({
  nowMs: tenFortyTwo,
  broker: 'nebula',
  place: 'ssh nebula',
  previous: null,
  hostLink: up,
  redisLink: up,
  service: null,
  containers: { state: 'absent', reason: 'no compose' },
  sample: sampleAt(tenFortyTwo),
  networkUp: true,
  needsNetwork: true,
  asleep: false,
  staleAfterMs: 5000,
  voice: english,
  ...changed,
})

describe('the connection', () => {
  it('is ok, with no reasons, when a fresh sample came through', () => {
    expect(connectionHealth(input())).toEqual({
      level: 'ok',
      reasons: [],
      sinceMs: tenFortyTwo,
    } satisfies Health)
  })

  it('is that of what stands in the way, whatever an old sample says', () => {
    const verdict = connectionHealth(input({ redisLink: down({ ...refused, layer: 'broker' }) }))
    expect(verdict).toMatchObject({ level: 'down', reasons: [{ code: 'refused', layer: 'broker' }] })
  })

  it('keeps since while the level stays', () => {
    const first = connectionHealth(input())
    const later = connectionHealth(input({ previous: first, nowMs: tenFortyTwo + 4000 }))
    expect(later).toMatchObject({ level: 'ok', sinceMs: tenFortyTwo })
    const asleep = connectionHealth(input({ previous: later, nowMs: tenFortyTwo + 4001, asleep: true }))
    expect(asleep).toMatchObject({ level: 'unknown', sinceMs: tenFortyTwo + 4001 })
  })

  it('is never since the future, even after the clock was set back', () => {
    const previous = health('ok', { sinceMs: tenFortyTwo + 99_000 })
    expect(connectionHealth(input({ previous })).sinceMs).toBe(tenFortyTwo)
  })

  it('stays down, without a flicker, while a link that was down is tried again', () => {
    const previous = connectionHealth(input({ redisLink: down({ ...refused, layer: 'broker' }) }))
    const again = connectionHealth(
      input({ previous, nowMs: tenFortyTwo + 5, redisLink: { state: 'connecting', sinceMs: 0, attempt: 2 } }),
    )
    expect(again).toEqual(previous)
  })

  it('does not let a degraded verdict of before stand for a link that is made anew', () => {
    const previous = health('degraded', { reasons: [reason('degraded', { layer: 'broker' })] })
    const verdict = connectionHealth(
      input({ previous, redisLink: { state: 'connecting', sinceMs: 0, attempt: 1 } }),
    )
    expect(verdict.level).toBe('unknown')
  })
})

describe('the verdict', () => {
  const ok = health('ok')
  const queue = { kind: 'stream', queue: 'frames' }
  const waiting = alert('queue-waiting', { labels: queue, text: 'frames has 1200 waiting (limit 1000).' })

  it('is degraded since the first alert that degrades, with the sentence of each', () => {
    const memory = alert('memory-high', { sinceMs: tenFortyTwo - 60_000 })
    expect(brokerHealth(ok, [waiting, memory])).toEqual({
      level: 'degraded',
      reasons: [
        reason('degraded', { code: 'queue-waiting', layer: 'broker', text: waiting.text, labels: queue }),
        reason('degraded', { code: 'memory-high', layer: 'broker', text: memory.text, labels: {} }),
      ],
      sinceMs: tenFortyTwo - 60_000,
    })
  })

  it.each(['instance-down', 'host-unreachable', 'watch-blocked'])(
    'is what the connection is again, while %s still stands',
    rule => {
      expect(brokerHealth(ok, [alert(rule)])).toEqual(ok)
    },
  )

  it('is that of the connection where an alert only notifies', () => {
    expect(brokerHealth(ok, [alert('backup-missed', { degrades: false })])).toEqual(ok)
  })

  it.each(['down', 'unknown'] as const)('is %s whatever fires while the connection is', level => {
    expect(brokerHealth(health(level), [waiting])).toEqual(health(level))
  })
})
