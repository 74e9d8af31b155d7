import { describe, expect, it } from 'vitest'
import type { HealthInput } from '#core/health/input'
import { judgeLink, levelOfFault } from '#core/health/link'
import type { Layer, Level } from '#core/model/level'
import type { LinkFault, LinkFaultCode, LinkState } from '#core/model/link'
import { english, polish, sampleAt, tenFortyTwo, up } from '../support/samples.ts'
import { health, reason } from '../support/views.ts'

const fault = (code: LinkFaultCode, layer: Layer, message = 'It failed.'): LinkFault => ({
  code,
  layer,
  message,
})
const down = (why: LinkFault, sinceMs = tenFortyTwo): LinkState => ({
  state: 'down',
  sinceMs,
  fault: why,
  retryAtMs: null,
})
const connecting: LinkState = { state: 'connecting', sinceMs: tenFortyTwo, attempt: 3 }
const idle: LinkState = { state: 'idle', sinceMs: tenFortyTwo }

const judged = (changed: Partial<HealthInput>) =>
  judgeLink({
    nowMs: tenFortyTwo + 60_000,
    broker: 'nebula',
    place: 'ssh nebula',
    previous: null,
    hostLink: up,
    redisLink: up,
    service: null,
    containers: { state: 'absent', reason: 'no compose' },
    sample: sampleAt(tenFortyTwo + 60_000),
    networkUp: true,
    needsNetwork: true,
    asleep: false,
    staleAfterMs: 5000,
    voice: english,
    ...changed,
  })

describe('levelOfFault', () => {
  const table: readonly (readonly [LinkFaultCode, Layer, Level])[] = [
    ['refused', 'host', 'unknown'],
    ['timeout', 'host', 'unknown'],
    ['unreachable', 'host', 'unknown'],
    ['closed', 'host', 'unknown'],
    ['refused', 'container', 'down'],
    ['refused', 'broker', 'down'],
    ['timeout', 'broker', 'down'],
    ['closed', 'broker', 'down'],
    ['forward-refused', 'broker', 'down'],
    ['forward-refused', 'container', 'down'],
    ['forward-refused', 'host', 'unknown'],
    ['unreachable', 'network', 'unknown'],
    ['timeout', 'network', 'unknown'],
    ['closed', 'network', 'unknown'],
    ['dns', 'network', 'unknown'],
    ['auth', 'host', 'unknown'],
    ['host-key-unknown', 'host', 'unknown'],
    ['host-key-changed', 'host', 'unknown'],
    ['kex', 'host', 'unknown'],
    ['tls', 'broker', 'unknown'],
    ['redis-auth', 'broker', 'unknown'],
    ['redis-noperm', 'broker', 'unknown'],
    ['secret-missing', 'broker', 'unknown'],
    ['config', 'network', 'unknown'],
    ['protocol', 'host', 'unknown'],
    ['redis-loading', 'broker', 'degraded'],
  ]

  it.each(table)('%s on the %s is %s', (code, layer, level) => {
    expect(levelOfFault(fault(code, layer))).toBe(level)
  })

  it.each(table.filter(([, layer]) => layer === 'host'))(
    'judges a host link by it: %s',
    (code, layer, level) => {
      expect(judged({ hostLink: down(fault(code, layer)), redisLink: idle })).toMatchObject({
        code,
        layer,
        level,
      })
    },
  )
})

describe('judgeLink', () => {
  it('finds nothing in the way of a fresh sample', () => {
    expect(judged({})).toBeNull()
  })

  it('is unknown while this machine sleeps, whatever else', () => {
    expect(judged({ asleep: true, hostLink: down(fault('refused', 'host')) })).toEqual({
      code: 'asleep',
      level: 'unknown',
      layer: 'network',
      text: 'This machine is asleep.',
    })
  })

  it('is unknown, not down, without a network of our own', () => {
    const without = { networkUp: false, hostLink: down(fault('unreachable', 'host')) }
    expect(judged(without)).toEqual({
      code: 'network-down',
      level: 'unknown',
      layer: 'network',
      text: 'This machine has no network since 10:43. nebula cannot be seen from here.',
    })
    const told = health('unknown', {
      sinceMs: tenFortyTwo,
      reasons: [reason('unknown', { code: 'network-down' })],
    })
    expect(judged({ ...without, previous: told })).toMatchObject({
      text: 'This machine has no network since 10:42. nebula cannot be seen from here.',
    })
  })

  it('needs no network where links are up, or for a broker on this machine', () => {
    expect(judged({ networkUp: false })).toBeNull()
    const local = { networkUp: false, needsNetwork: false, redisLink: down(fault('refused', 'broker')) }
    expect(judged(local)).toMatchObject({ level: 'down', layer: 'broker' })
  })

  it('blames the host before Redis behind it', () => {
    const both = { hostLink: down(fault('timeout', 'host')), redisLink: down(fault('closed', 'broker')) }
    expect(judged(both)).toMatchObject({ code: 'timeout', layer: 'host' })
  })

  it.each([
    ['a container before Redis in it', 'redis', 'container'],
    ['Redis itself where it runs in none', null, 'broker'],
  ])('takes the layer that reach found: %s', (_, service, layer) => {
    expect(judged({ service, redisLink: down(fault('refused', 'container')) })).toMatchObject({
      layer,
      level: 'down',
    })
  })

  it.each([
    ['timeout', 'host', 'unknown', 'host'],
    ['unreachable', 'host', 'unknown', 'host'],
    ['closed', 'host', 'unknown', 'host'],
    ['dns', 'host', 'unknown', 'network'],
    ['timeout', 'redis', 'unknown', 'host'],
    ['closed', 'redis', 'down', 'broker'],
  ] as const)(
    'with a network of our own, blames who is behind it for %s of the %s link',
    (code, link, level, layer) => {
      const silent = down(fault(code, 'network'))
      const links = link === 'host' ? { hostLink: silent, redisLink: idle } : { redisLink: silent }
      expect(judged(links)).toMatchObject({ code, level, layer })
    },
  )

  it.each([
    ['says what to do', 'It failed. Check it.', 'It failed. Check it.'],
    ['has control characters', 'It\u001b[2J failed.', 'It [2J failed.'],
  ])('is said without a time of its own, where the message %s', (_, message, text) => {
    expect(judged({ redisLink: down(fault('refused', 'broker', message)) })).toMatchObject({ text })
  })

  it.each([
    ['idle', idle, up, 'idle', 'host', 'Not connected to ssh nebula yet.'],
    [
      'connecting to the host',
      connecting,
      idle,
      'connecting',
      'host',
      'Connecting to ssh nebula (attempt 3).',
    ],
    [
      'connecting to Redis',
      up,
      connecting,
      'connecting',
      'broker',
      'ssh nebula is reached. Connecting to Redis.',
    ],
  ])('is unknown while %s', (_, hostLink, redisLink, code, layer, text) => {
    expect(judged({ hostLink, redisLink })).toEqual({ code, level: 'unknown', layer, text })
  })

  it('waits for the first sample', () => {
    expect(judged({ sample: null })).toMatchObject({ code: 'waiting', level: 'unknown', layer: 'broker' })
  })

  it.each([
    [4999, null],
    [5000, null],
    [5001, 'stale'],
  ])('of a sample %i ms old says %s', (ageMs, code) => {
    const found = judged({ sample: sampleAt(tenFortyTwo + 60_000 - ageMs) })
    expect(found === null || found === 'as-before' ? found : found.code).toBe(code)
  })

  it('says how old what is shown is', () => {
    expect(judged({ sample: sampleAt(tenFortyTwo) })).toMatchObject({
      level: 'unknown',
      text: 'No sample since 10:42: what is shown is 1 min old.',
    })
  })

  const hostDown = health('down', { reasons: [reason('down', { layer: 'host' })] })
  const hostSilent = health('unknown', { reasons: [reason('unknown', { blocks: 'unreachable' })] })
  const redisDown = health('down', { reasons: [reason('down', { layer: 'broker' })] })
  it.each([
    ['the host again after it was down', hostDown, connecting, idle, 'as-before'],
    ['the host again after Redis was down', redisDown, connecting, idle, 'as-before'],
    ['Redis again after it was down', redisDown, up, connecting, 'as-before'],
    ['Redis after the host came back', hostDown, up, connecting, 'unknown'],
    ['Redis after it was ok', health('ok'), up, connecting, 'unknown'],
    ['the host after it was unknown', health('unknown'), connecting, idle, 'unknown'],
    ['the host after it did not answer', hostSilent, connecting, idle, 'as-before'],
  ])('while connecting to %s', (_, previous, hostLink, redisLink, wanted) => {
    const found = judged({ previous, hostLink, redisLink })
    expect(found === 'as-before' || found === null ? found : found.level).toBe(wanted)
  })

  it.each([
    ['while the next attempt is still to come', 'closed', true, 3_000, 'as-before'],
    ['until that attempt had its time', 'closed', true, 13_900, 'as-before'],
    ['when that takes too long', 'closed', true, 14_000, 'down'],
    ['when it is closed at the next attempt, too', 'closed', undefined, 0, 'down'],
    ['at once where nothing listens', 'refused', undefined, 0, 'down'],
  ] as const)('calls a Redis that closed the connection down: %s', (_, code, hasEnded, afterMs, wanted) => {
    const closed: LinkState = {
      state: 'down',
      sinceMs: tenFortyTwo,
      fault: fault(code, 'broker'),
      retryAtMs: tenFortyTwo + 4_000,
      ...(hasEnded && { hasEnded }),
    }
    const found = judged({ previous: health('ok'), nowMs: tenFortyTwo + afterMs, redisLink: closed })
    expect(found === 'as-before' || found === null ? found : found.level).toBe(wanted)
  })

  it('speaks Polish', () => {
    expect(judged({ voice: polish, redisLink: down(fault('refused', 'broker', 'Odmowa.')) })).toMatchObject({
      text: 'Odmowa.',
    })
  })

  it('says that it is the host that does not answer, and claims nothing of Redis', () => {
    const refused = down(fault('refused', 'host', 'nebula refuses the connection.'))
    expect(judged({ hostLink: refused, redisLink: idle })).toEqual({
      code: 'refused',
      level: 'unknown',
      layer: 'host',
      blocks: 'unreachable',
      text: 'The host cannot be reached by SSH. nebula refuses the connection. Nothing is known of Redis until then.',
    })
    expect(judged({ place: 'this machine', hostLink: refused })).toMatchObject({
      text: expect.stringMatching(/^The host cannot be reached\. /),
    })
  })

  it.each([
    ['redis-auth', 'broker', 'needs-you'],
    ['tls', 'broker', 'needs-you'],
    ['host-key-changed', 'host', 'needs-you'],
    ['forward-refused', 'host', 'needs-you'],
    ['timeout', 'network', 'unreachable'],
    ['closed', 'host', 'unreachable'],
    ['refused', 'broker', undefined],
    ['redis-loading', 'broker', undefined],
  ] as const)('says what keeps it from watching: %s on the %s', (code, layer, blocks) => {
    const link = layer === 'broker' ? 'redisLink' : 'hostLink'
    const found = judged({ [link]: down(fault(code, layer)) })
    expect(found === null || found === 'as-before' ? found : found.blocks).toBe(blocks)
  })

  it('takes a name that cannot be resolved for an unreachable host only where it was resolved before', () => {
    const lost = { hostLink: down(fault('dns', 'network')), redisLink: idle }
    expect(judged(lost)).toMatchObject({ level: 'unknown', blocks: 'unreachable' })
    expect(judged({ ...lost, sample: null })).not.toHaveProperty('blocks')
  })
})
