import type { Layer, Level } from '../model/level.ts'
import { type LinkFault, type LinkFaultCode, type LinkState, needsPerson } from '../model/link.ts'
import type { Sample } from '../model/sample.ts'
import type { Health, Reason, WatchBlock } from '../model/snapshot.ts'
import { durationText } from '../text/format.ts'
import { plain } from '../text/plain.ts'
import { type Language, say } from '../text/say.ts'
import { timeText } from '../text/time.ts'
import { noInfoCode, watchBlock } from './block.ts'
import { containerFault } from './container.ts'
import type { HealthInput } from './input.ts'

type Down = Extract<LinkState, { state: 'down' }>

/** Faults with which Redis serves the clients that it has, or will soon. */
const serves: ReadonlySet<LinkFaultCode> = new Set(['redis-loading', 'redis-maxclients'])

/** The level a fault means, where our own network is up: unknown where only the way to Redis is known to be broken. */
export function levelOfFault(fault: LinkFault): Level {
  if (serves.has(fault.code)) return 'degraded'
  const isWay = fault.code === 'dns' || fault.layer === 'network' || fault.layer === 'host'
  return isWay || needsPerson(fault) ? 'unknown' : 'down'
}

/** Why a fault keeps a broker from being watched; null where Redis itself is what failed. */
function blockOfFault(fault: LinkFault, wasWatched: boolean): WatchBlock | null {
  if (needsPerson(fault)) return 'needs-you'
  // A name that never was resolved here may belong to a VPN that is not up yet.
  if (fault.code === 'dns') return wasWatched ? 'unreachable' : null
  return levelOfFault(fault) === 'unknown' ? 'unreachable' : null
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
  if (hostLink.state === 'down') return faultReason(input, hostLink)
  if (hostLink.state !== 'up') {
    if (wasBroken(input)) return 'as-before'
    return hostLink.state === 'idle'
      ? unknown('idle', 'host', say(language, 'idle', { place: input.place }))
      : unknown('connecting', 'host', connectingText(input, hostLink.attempt))
  }
  if (redisLink.state === 'down') {
    if (isTriedAgain(input, redisLink)) return 'as-before'
    const reason = faultReason(input, redisLink)
    const behindHost = reason.layer === 'container' || reason.layer === 'broker'
    if (reason.level !== 'down' || !behindHost) return reason
    return (
      containerReason(input, redisLink.sinceMs) ??
      (awaitsContainer(input, redisLink.sinceMs) ? 'as-before' : reason)
    )
  }
  if (redisLink.state !== 'up') {
    const blamedBehindHost = ['container', 'broker'].includes(input.previous?.reasons[0]?.layer ?? '')
    if (wasBroken(input) && blamedBehindHost) return 'as-before'
    // A paused container takes the connection and never answers: the container itself tells sooner.
    const stopped = containerReason(input, redisLink.sinceMs)
    if (stopped !== null && cannotServe.includes(stopped.code)) return stopped
    return unknown('connecting', 'broker', say(language, 'connecting-redis', { place: input.place }))
  }
  if (sample === null) return unknown('waiting', 'broker', say(language, 'waiting-sample'))
  const ageMs = nowMs - sample.atMs
  if (ageMs <= input.staleAfterMs) return noInfo(sample, language)
  const paused = containerReason(input, sample.atMs)
  if (paused !== null) return paused
  const time = timeText(voice, sample.atMs, nowMs)
  return unknown('stale', 'broker', say(language, 'stale', { time, age: durationText(language, ageMs) }))
}

/** A broker that answers and whose INFO cannot be read is unknown; it needs a person where nothing at all can be read. */
function noInfo({ facts, queues }: Sample, language: Language): Reason | null {
  const isMissing = (name: string): boolean => facts.missing.some(({ command }) => command === name)
  const missing = facts.missing.find(({ command }) => command === 'INFO')
  if (missing === undefined || facts.refusals.some(({ code }) => code === 'BUSY')) return null
  const text = say(language, 'no-info-state', { reason: missing.reason })
  const reason: Reason = { code: noInfoCode, level: 'unknown', layer: 'broker', text }
  const isBlind = isMissing('PING') && queues.every(({ length }) => length === null)
  return isBlind ? { ...reason, blocks: 'needs-you' } : reason
}

/**
 * A connection that ended is made anew: only when that fails, the broker is down. It may be a client that was closed (a
 * proxy that does not like a command), and the broker serves all others.
 */
function isTriedAgain({ previous, nowMs }: HealthInput, link: Down): boolean {
  const { fault, sinceMs, retryAtMs, hasEnded } = link
  if (fault.code !== 'closed' || hasEnded !== true || previous === null) return false
  return nowMs >= sinceMs && nowMs < (retryAtMs ?? sinceMs) + longestAttemptMs
}
/** An attempt that takes longer says enough. */
const longestAttemptMs = 10_000

const wasBroken = ({ previous }: HealthInput): boolean =>
  previous !== null && (previous.level === 'down' || watchBlock(previous) !== null)

/** States of a container in which nothing can answer. One that is restarting may serve a moment later. */
const cannotServe: readonly string[] = ['container-created', 'container-exited', 'container-paused']

/** Codes of a verdict that only says that one is on its way. */
const pendingCodes: readonly string[] = ['idle', 'connecting', 'waiting']

/** Whether a broker's health is still to come: nothing is known of it yet, neither good nor bad. */
export const isPending = ({ level, reasons }: Health): boolean =>
  level === 'unknown' && reasons.every(({ code }) => pendingCodes.includes(code))

const connectingText = (input: HealthInput, attempt: number): string =>
  say(input.voice.language, 'connecting', { place: input.place, attempt })

/**
 * The reason that a fault is. Our own network is up (that was looked at before), so what is silent is at the other end of
 * it. A Redis that ended its connection is gone, unless the way went with it: the next attempt tells.
 */
function faultReason(input: HealthInput, link: Down): Reason {
  const isEnded = link === input.redisLink && link.fault.code === 'closed'
  // Where no container is known, what does not listen is Redis itself.
  const isBroker = isEnded || (link.fault.layer === 'container' && input.service === null)
  const fault: LinkFault = isBroker ? { ...link.fault, layer: 'broker' } : link.fault
  const { language } = input.voice
  const message = plain(fault.message, 1000)
  const block = blockOfFault(fault, input.sample !== null)
  const way = input.place.startsWith('ssh ') ? 'host-unreachable-ssh' : 'host-unreachable'
  return {
    code: fault.code,
    level: levelOfFault(fault),
    layer: fault.layer === 'network' && fault.code !== 'dns' ? 'host' : fault.layer,
    text: block === 'unreachable' ? say(language, way, { message }) : message,
    ...(fault.command !== undefined && { command: fault.command }),
    ...(block !== null && { blocks: block }),
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
  const fault = containerFault(containers.value, { service, place, language, atMs: containers.atMs })
  if (fault === null) return null
  return { code: fault.code, level: 'down', layer: 'container', text: plain(fault.text, 1000) }
}
