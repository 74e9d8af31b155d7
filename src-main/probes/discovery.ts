import type { DiscoveryReading, FoundQueue } from '#core/model/queue'
import type { Reading } from '#core/model/sample'
import type { AspectContext, AspectProbe, MakeProbe } from '#core/probe'
import { refusal } from '#core/queue/detail/look'
import {
  foundIn,
  isMeta,
  keysInStep,
  likelyQueues,
  metaCommand,
  mostCollected,
  readScan,
  scanCommand,
  scansOf,
} from '#core/queue/discovery'
import { chunkSize, chunks } from '#core/redis/commands'
import { errorKind } from '#core/redis/errors'
import { countOf } from '#core/redis/values'
import { watchedQueues } from '#core/redis/watched'
import { countText, durationText } from '#core/text/format'
import { type Language, say } from '#core/text/say'

/** Between two steps the server belongs to others: at least this long, and longer where a step took longer. */
const pauseMs = { least: 10, most: 50 }
/** A pass that is not at its end by then is broken off. */
const mostMs = 600_000
/** A timer cannot wait longer. */
const longestWaitMs = 2 ** 31 - 1

/** How a broker's keys are looked through. */
interface Search {
  readonly match: string
  readonly maxKeys: number
  readonly prefix: string
  readonly language: Language
}

/** Looks for queues that brokers.yaml does not name, a few keys at a time, so that other clients do not feel it. */
export const discoveryProbe: MakeProbe<'discovery'> = ({ config, language }): AspectProbe<'discovery'> => {
  const { discover, bullmqPrefix: prefix } = config.watch
  const { match, maxKeys, everyMinutes } =
    typeof discover === 'boolean' ? { match: '*', maxKeys: 2_000_000, everyMinutes: 10 } : discover
  const everyMs = Math.min(everyMinutes * 60_000, longestWaitMs)
  const pinned = watchedQueues(config.watch)
  return {
    name: 'discovery',
    needs: 'redis',
    absent: discover === false ? say(language, 'discover-off') : null,
    everyMs: { seen: everyMs, hidden: everyMs },
    async read(context) {
      const pass = await search(context, { match, maxKeys, prefix, language })
      if (pass.state !== 'known') return pass
      const { keys, ...rest } = pass.value
      const elsewhere = await queuesElsewhere(context, keys.stream, prefix)
      return { ...pass, value: { ...rest, ...foundIn(keys, pinned, prefix, elsewhere) } }
    },
  }
}

type Keys = Readonly<Record<FoundQueue['kind'], ReadonlySet<string>>>
type Pass = Pick<DiscoveryReading, 'keysSeen' | 'tookMs' | 'partial'> & { readonly keys: Keys }

/** BullMQ queues under other prefixes; none where their hashes cannot be read. */
async function queuesElsewhere(
  { redis }: AspectContext,
  streams: ReadonlySet<string>,
  prefix: string,
): Promise<readonly string[]> {
  const likely = likelyQueues(streams, prefix)
  const found: string[] = []
  for (const part of chunks(likely, chunkSize)) {
    const got = await redis?.pipeline(part.map(metaCommand))
    if (!got?.ok) return found
    found.push(...part.filter((_, at) => got.value[at]?.ok === true && isMeta(got.value[at].value)))
  }
  return found
}

/** Goes through the keys until all are seen or a bound is reached. */
async function search(context: AspectContext, wanted: Search): Promise<Reading<Pass>> {
  const { redis, nowMs, steadyMs, signal } = context
  const startedMs = steadyMs()
  const keys = { stream: new Set<string>(), bullmq: new Set<string>() }
  let scans = scansOf(wanted.match, wanted.prefix)
  let total: number | null = null
  for (let seen = keysInStep; ; seen += keysInStep) {
    const stepMs = steadyMs()
    const open = scans.filter(({ cursor }) => cursor !== null)
    const got =
      redis === null || signal.aborted ? null : await redis.pipeline([['DBSIZE'], ...open.map(scanCommand)])
    if (!got?.ok) return { state: 'unknown', reason: got?.error.message ?? say(wanted.language, 'no-reply') }
    const [size, ...replies] = got.value
    total = size?.ok ? countOf(size.value) : total
    const next: (typeof scans)[number][] = []
    for (const [at, scan] of open.entries()) {
      const reply = replies[at]
      const step = reply?.ok ? readScan(scan, reply.value) : null
      if (step === null) return refused(wanted.language, reply?.ok === false ? reply.error : null)
      for (const key of step.keys) keys[scan.kind].add(key)
      next.push(step.scan)
    }
    scans = next
    const tookMs = steadyMs() - startedMs
    const isDone = scans.every(({ cursor }) => cursor === null)
    const partial = isDone ? null : bound(wanted, keys, seen, tookMs)
    if (isDone || partial !== null) {
      const keysSeen = isDone ? (total ?? seen) : seen
      return { state: 'known', atMs: nowMs(), value: { keys, keysSeen, tookMs, partial } }
    }
    await context.pause(Math.max(pauseMs.least, Math.min(pauseMs.most, steadyMs() - stepMs)))
  }
}

/** The bound that ends a pass before its end, in words; null while none is reached. */
function bound({ maxKeys, language }: Search, keys: Keys, seen: number, tookMs: number): string | null {
  const count = keys.stream.size + keys.bullmq.size
  const seenText = countText(language, seen)
  if (seen >= maxKeys) return say(language, 'discover-keys', { keys: seenText })
  if (count >= mostCollected) return say(language, 'discover-found', { count: countText(language, count) })
  if (tookMs < mostMs) return null
  return say(language, 'discover-time', { duration: durationText(language, tookMs), keys: seenText })
}

/** A server that allows no SCAN has no discovery; any other refusal passes. */
function refused(language: Language, error: string | null): Reading<never> {
  const reason =
    (error === null ? null : refusal(language, 'SCAN', { ok: false, error })) ?? say(language, 'no-reply')
  const kind = error === null ? 'other' : errorKind(error)
  const isForGood = kind === 'no-command' || kind === 'no-permission' || kind === 'no-key-permission'
  return { state: isForGood ? 'absent' : 'unknown', reason }
}
