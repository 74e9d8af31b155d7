import type { LinkFault } from './model/link.ts'
import type { QueueReading } from './model/queue.ts'
import type { MissingCapability, Sample } from './model/sample.ts'
import { type Capabilities, missingCommands } from './redis/capabilities.ts'
import type { Answer, QueuePart } from './redis/commands.ts'
import { errorKind, errorText } from './redis/errors.ts'
import { parseInfo } from './redis/info.ts'
import { parseLatency } from './redis/latency.ts'
import { factsOf, metricsOf } from './redis/metrics.ts'
import { readQueue } from './redis/queue.ts'
import { countOf } from './redis/values.ts'
import { queueId, type WatchedQueue } from './redis/watched.ts'
import type { Language } from './text/say.ts'

/** What one round trip brought: times, the queues asked about, the answers and what is known to be refused. */
export interface RoundTrip {
  readonly atMs: number
  readonly roundTripMs: number
  readonly queues: readonly WatchedQueue[]
  readonly answers: readonly Answer[]
  readonly capabilities: Capabilities
  readonly language: Language
}

/** The sample that a round trip's answers make. Garbage in them becomes null, never a throw. */
export function readSample(trip: RoundTrip): Sample {
  const answered = (what: 'info' | 'slowlog' | 'latency'): unknown => {
    const reply = trip.answers.find(answer => answer.ask.subject.what === what)?.reply
    return reply?.ok ? reply.value : null
  }
  const info = parseInfo(answered('info'))
  return {
    atMs: trip.atMs,
    roundTripMs: trip.roundTripMs,
    metrics: metricsOf(info, countOf(answered('slowlog'))),
    facts: factsOf(info, {
      loading: trip.answers.some(answer => failedWith(answer, 'loading')),
      latencyEvents: parseLatency(answered('latency')),
      missing: [...missingCommands(trip.capabilities), ...infoRefusedNow(trip.answers)],
    }),
    queues: readQueues(trip),
  }
}

/** The fault behind a reply that says the connection is not (or no longer) logged in; null when none does. */
export function authFault(answers: readonly Answer[]): LinkFault | null {
  const refused = answers.find(answer => failedWith(answer, 'no-auth'))
  if (!refused?.reply || refused.reply.ok) return null
  return { code: 'redis-auth', layer: 'broker', message: `Redis answered: ${errorText(refused.reply.error)}` }
}

const failedWith = (answer: Answer, kind: ReturnType<typeof errorKind>): boolean =>
  answer.reply !== null && !answer.reply.ok && errorKind(answer.reply.error) === kind

/** INFO can be refused for the moment only (a long script runs): that is told, but not remembered. */
function infoRefusedNow(answers: readonly Answer[]): readonly MissingCapability[] {
  const info = answers.find(answer => answer.ask.subject.what === 'info')
  if (!info?.reply || info.reply.ok) return []
  const passing = ['busy', 'other'].includes(errorKind(info.reply.error))
  return passing ? [{ command: 'INFO', reason: errorText(info.reply.error) }] : []
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
