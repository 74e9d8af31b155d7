import type { Layer, Level } from '../model/level.ts'
import type { LinkFault, LinkFaultCode, LinkState } from '../model/link.ts'
import type { Reason } from '../model/snapshot.ts'
import { durationText } from '../text/format.ts'
import { plain } from '../text/plain.ts'
import { say } from '../text/say.ts'
import { timeText } from '../text/time.ts'
import { containerFault } from './container.ts'
import type { HealthInput } from './input.ts'

/** Faults that say nothing about whether the broker serves others: a person or this machine is in the way. */
const tellNothing: readonly LinkFaultCode[] = [
  'dns',
  'auth',
  'host-key-unknown',
  'host-key-changed',
  'kex',
  'tls',
  'redis-auth',
  'redis-noperm',
  'secret-missing',
  'config',
  'protocol',
]

/** The level a fault means, where our own network is up. */
export function levelOfFault(fault: LinkFault): Level {
  if (tellNothing.includes(fault.code)) return 'unknown'
  // An SSH server that allows no forwarding hides a Redis that may well serve.
  if (fault.code === 'forward-refused' && fault.layer === 'host') return 'unknown'
  return fault.code === 'redis-loading' ? 'degraded' : 'down'
}

/**
 * What stands between us and a fresh sample, nearest layer first: a reason; null when nothing does; `as-before` while
 * a link that was found down is tried again, so that the verdict does not flicker with each attempt.
 */
export function judgeLink(input: HealthInput): Reason | 'as-before' | null {
  const { voice, nowMs, hostLink, redisLink, sample } = input
  const { language } = voice
  const unknown = (code: string, layer: Layer, text: string): Reason => ({
    code,
    level: 'unknown',
    layer,
    text,
  })

  if (input.asleep) return unknown('asleep', 'network', say(language, 'asleep'))
  const linked = hostLink.state === 'up' && redisLink.state === 'up'
  if (!linked && !input.networkUp && input.needsNetwork) {
    const before = input.previous?.reasons[0]?.code === 'network-down'
    const time = timeText(voice, before && input.previous ? input.previous.sinceMs : nowMs, nowMs)
    return unknown('network-down', 'network', say(language, 'network-down', { time, broker: input.broker }))
  }
  if (hostLink.state === 'down') return faultReason(input, hostLink, 'host')
  if (hostLink.state !== 'up') {
    if (wasDown(input)) return 'as-before'
    return hostLink.state === 'idle'
      ? unknown('idle', 'host', say(language, 'idle', { place: input.place }))
      : unknown('connecting', 'host', connectingText(input, hostLink.attempt))
  }
  if (redisLink.state === 'down') {
    const reason = faultReason(input, redisLink, redisLink.fault.code === 'closed' ? 'broker' : 'host')
    const behindHost = reason.layer === 'container' || reason.layer === 'broker'
    if (reason.level !== 'down' || !behindHost) return reason
    return (
      containerReason(input, redisLink.sinceMs) ??
      (awaitsContainer(input, redisLink.sinceMs) ? 'as-before' : reason)
    )
  }
  if (redisLink.state !== 'up') {
    const blamedBehindHost = ['container', 'broker'].includes(input.previous?.reasons[0]?.layer ?? '')
    if (wasDown(input) && blamedBehindHost) return 'as-before'
    return unknown('connecting', 'broker', say(language, 'connecting-redis', { place: input.place }))
  }
  if (sample === null) return unknown('waiting', 'broker', say(language, 'waiting-sample'))
  const ageMs = nowMs - sample.atMs
  if (ageMs <= input.staleAfterMs) return null
  const paused = containerReason(input, sample.atMs)
  if (paused !== null) return paused
  const time = timeText(voice, sample.atMs, nowMs)
  return unknown('stale', 'broker', say(language, 'stale', { time, age: durationText(language, ageMs) }))
}

const wasDown = (input: HealthInput): boolean => input.previous?.level === 'down'

const connectingText = (input: HealthInput, attempt: number): string =>
  say(input.voice.language, 'connecting', { place: input.place, attempt })

/**
 * `beyond` is blamed for a fault that reach could only place on the way: our own network is up (that was looked at
 * before), so what is silent is at the other end of it.
 */
function faultReason(input: HealthInput, link: Extract<LinkState, { state: 'down' }>, beyond: Layer): Reason {
  const { fault, sinceMs } = link
  const level = levelOfFault(fault)
  const time = timeText(input.voice, sinceMs, input.nowMs)
  return {
    code: fault.code,
    level,
    layer: fault.layer === 'network' && level === 'down' ? beyond : fault.layer,
    text: withSince(plain(fault.message, 1000), say(input.voice.language, 'since', { time })),
  }
}

/** The container is looked at as soon as Redis is gone; a verdict on the broker waits this long for it. */
const containerWithinMs = 2_000

/** Whether the look at the container that follows a lost Redis is still to come. */
function awaitsContainer({ containers, previous, service, nowMs }: HealthInput, sinceMs: number): boolean {
  if (service === null || previous === null || containers.state === 'absent') return false
  const looked = containers.state === 'known' && containers.atMs >= sinceMs
  return !looked && nowMs >= sinceMs && nowMs - sinceMs < containerWithinMs
}

/** Blames the container for a Redis that has not answered since then; null when it is not to blame. */
function containerReason(input: HealthInput, sinceMs: number): Reason | null {
  const { containers, service, place, voice } = input
  if (service === null || containers.state !== 'known' || containers.atMs < sinceMs) return null
  const { language } = voice
  const fault = containerFault(containers.value, { service, place, language })
  if (fault === null) return null
  const time = timeText(voice, sinceMs, input.nowMs)
  return {
    code: fault.code,
    level: 'down',
    layer: 'container',
    text: withSince(plain(fault.text, 1000), say(language, 'since', { time })),
  }
}

/** Puts `(since 10:42)` at the end of a message's first sentence: what happened, since when, then what to do. */
function withSince(message: string, since: string): string {
  const end = /[.](?=\s|$)/.exec(message)
  if (!end) return `${message} (${since}).`
  return `${message.slice(0, end.index)} (${since})${message.slice(end.index)}`
}
