import { linkFault } from './link-fault.ts'
import type { LinkFault } from './model/link.ts'
import type { QueueReading } from './model/queue.ts'
import type { MissingCapability, Sample } from './model/sample.ts'
import type { RedisReply } from './ports.ts'
import { type Capabilities, missingCommands, refusalOfAsk } from './redis/capabilities.ts'
import type { Answer, QueuePart, Subject } from './redis/commands.ts'
import { errorKind, errorText } from './redis/errors.ts'
import { type Info, parseInfo } from './redis/info.ts'
import { parseLatency } from './redis/latency.ts'
import { factsOf, metricsOf } from './redis/metrics.ts'
import { readQueue } from './redis/queue.ts'
import { countErrors, type DataReply, refusalsOf, risenErrors } from './redis/refusals.ts'
import { countOf } from './redis/values.ts'
import { queueId, type WatchedQueue } from './redis/watched.ts'
import { type Language, say } from './text/say.ts'

/** What one round trip brought: times, the queues asked about, the answers and what is known to be refused. */
export interface RoundTrip {
  readonly atMs: number
  readonly roundTripMs: number
  readonly queues: readonly WatchedQueue[]
  readonly answers: readonly Answer[]
  readonly capabilities: Capabilities
  /** The server that was asked, `host:port`. */
  readonly node: string
  /** The sample before; null for the first. */
  readonly before: Sample | null
  readonly language: Language
}

/** The sample that a round trip's answers make. Garbage in them becomes null, never a throw. */
export function readSample(trip: RoundTrip): Sample {
  const replyTo = (what: Subject['what']): RedisReply | null =>
    trip.answers.find(answer => answer.ask.subject.what === what)?.reply ?? null
  const answered = (what: Subject['what']): unknown => {
    const reply = replyTo(what)
    return reply?.ok ? reply.value : null
  }
  const info = parseInfo(answered('info'))
  const errors = countErrors(trip.before?.facts ?? null, info, trip.atMs)
  return {
    atMs: trip.atMs,
    roundTripMs: trip.roundTripMs,
    metrics: metricsOf(info, countOf(answered('slowlog'))),
    facts: factsOf(info, {
      node: trip.node,
      refusals: refusalsOf({
        info,
        cluster: parseInfo(answered('cluster')),
        ping: replyTo('ping'),
        data: dataReplies(trip),
        risen: risenErrors(errors, trip.atMs),
        language: trip.language,
      }),
      errors,
      latencyEvents: parseLatency(answered('latency')),
      missing: [
        ...missingCommands(trip.capabilities),
        ...infoMissingNow(info, replyTo('info'), trip.language),
      ],
    }),
    queues: readQueues(trip),
  }
}

/** The fault behind a reply that says the connection is not (or no longer) logged in; null when none does. */
export function authFault(answers: readonly Answer[], language: Language): LinkFault | null {
  const refused = answers.find(answer => failedWith(answer, 'no-auth'))
  if (!refused?.reply || refused.reply.ok) return null
  return linkFault(language, 'redis-auth', 'broker', 'note-error', { error: errorText(refused.reply.error) })
}

const failedWith = (answer: Answer, kind: ReturnType<typeof errorKind>): boolean =>
  answer.reply !== null && !answer.reply.ok && errorKind(answer.reply.error) === kind

/**
 * INFO can be refused for the moment only (a long script runs): that is told, but not remembered. What answers it with
 * none of Redis' own fields is a proxy that speaks of itself.
 */
function infoMissingNow(
  info: Info,
  reply: RedisReply | null,
  language: Language,
): readonly MissingCapability[] {
  if (reply === null) return []
  if (reply.ok)
    return ownFields.some(field => info.fields.has(field))
      ? []
      : [{ command: 'INFO', reason: say(language, 'info-foreign') }]
  const passing = ['busy', 'other'].includes(errorKind(reply.error))
  return passing ? [{ command: 'INFO', reason: errorText(reply.error) }] : []
}

const ownFields = ['run_id', 'role', 'used_memory', 'redis_version'] as const

function dataReplies({ answers, capabilities }: RoundTrip): readonly DataReply[] {
  return answers.flatMap(({ ask, reply }): readonly DataReply[] => {
    if (ask.subject.what !== 'queue') return []
    const kind = reply?.ok ? null : refusalOfAsk(capabilities, ask)?.kind
    return [
      {
        command: ask.command.slice(0, 3).map(String).join(' '),
        error: reply === null || reply.ok ? null : reply.error,
        answered: reply?.ok === true,
        forbidden: kind === 'no-permission' || kind === 'no-key-permission',
        pinned: !ask.subject.queue.found,
      },
    ]
  })
}

function readQueues(trip: RoundTrip): readonly QueueReading[] {
  const byQueue = new Map<string, Map<QueuePart, Answer>>()
  for (const answer of trip.answers) {
    const { subject } = answer.ask
    if (subject.what !== 'queue') continue
    const id = queueId(subject.queue)
    const parts = byQueue.get(id) ?? new Map<QueuePart, Answer>()
    byQueue.set(id, parts.set(subject.part, answer))
  }
  return trip.queues.map(queue => readQueue(queue, byQueue.get(queueId(queue)) ?? new Map(), trip.language))
}
