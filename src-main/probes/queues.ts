import type { WatchConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { QueueDetail, QueueReading } from '#core/model/queue'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import type { AspectProbe, MakeProbe } from '#core/probe'
import { type Look, type LookMemory, noMemory, type Told } from '#core/queue/detail/look'
import { lookAt } from '#core/queue/detail/looks'
import { restUntil, turnsOf } from '#core/queue/detail/turns'
import { serverMs } from '#core/queue/pending'
import { chunkSize, chunks } from '#core/redis/commands'
import { learnRefusal, type Refused, refusedReply } from '#core/redis/refused'
import { foundQueues, queueId, type WatchedQueue, watchedQueues } from '#core/redis/watched'
import { ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'

/** What is known of one queue. */
interface Known {
  readonly detail: QueueDetail
  readonly memory: LookMemory
  /** Steady times: a clock that jumps must not leave a queue unseen. */
  readonly lookedAtMs: number
  readonly restsUntilMs: number
}

/** A queue in this look. */
interface Turn {
  readonly id: string
  readonly look: Look
}

/**
 * Looks closer at Redis's queues than each sample does: ages, consumers, what is stuck and dead. A look takes two or
 * three round trips, however many queues there are; of many, a few have their turn each time.
 */
export const queuesProbe: MakeProbe<'queues'> = ({ config, language }): AspectProbe<'queues'> => {
  const { watch } = config
  const pinned = new Map(watchedQueues(watch).map(queue => [queueId(queue), queue]))
  const ask = createAsker(language)
  let known: ReadonlyMap<string, Known> = new Map()

  return {
    name: 'queues',
    needs: 'redis',
    absent: null,
    everyMs: { seen: 5_000, hidden: 15_000 },
    async read({ redis, sample, nowMs, steadyMs }) {
      if (redis === null || sample === null)
        return { state: 'unknown', reason: say(language, 'waiting-sample') }
      const atMs = nowMs()
      const lookedAtMs = steadyMs()
      const all = new Map(sample.queues.map(reading => [queueId(reading), reading]))
      const turns = turnsOf(
        [...all.keys()].map(id => ({
          id,
          pinned: pinned.has(id),
          lookedAtMs: known.get(id)?.lookedAtMs ?? null,
          restsUntilMs: known.get(id)?.restsUntilMs ?? 0,
        })),
        lookedAtMs,
      ).flatMap((id): readonly Turn[] => {
        const reading = all.get(id)
        const queue = reading && (pinned.get(id) ?? foundQueue(reading, watch))
        const look =
          queue && reading && lookAt(making(queue, reading, known.get(id)?.memory, watch, language))
        return look ? [{ id, look }] : []
      })
      const told = await lookAll(redis, turns, ask, atMs)
      if (!told.ok) return { state: 'unknown', reason: told.error.message }
      const fresh = [...told.value].map(([id, { detail, memory, weight }]): readonly [string, Known] => [
        id,
        {
          detail: { ...detail, atMs },
          memory,
          lookedAtMs,
          restsUntilMs: restUntil(lookedAtMs, weight),
        },
      ])
      known = new Map([...known, ...fresh].filter(([id]) => all.get(id)?.exists))
      return { state: 'known', atMs, value: [...known.values()].map(({ detail }) => detail) }
    },
  }
}

const foundQueue = ({ kind, name }: QueueReading, watch: WatchConfig): WatchedQueue | undefined =>
  kind === 'stream' || kind === 'bullmq' ? foundQueues([{ kind, name }], watch.bullmqPrefix)[0] : undefined

const making = (
  queue: WatchedQueue,
  reading: QueueReading,
  memory: LookMemory | undefined,
  watch: WatchConfig,
  language: Language,
) => ({
  queue,
  reading,
  memory: memory ?? noMemory,
  stuckAfterMs: watch.stuckAfterSeconds * 1000,
  deadAfterDeliveries: watch.deadAfterDeliveries,
  retention: watch.bullmqRetention,
  language,
})

type Asker = (
  redis: Redis,
  commands: readonly RedisCommand[],
  nowMs: number,
) => Promise<Result<readonly RedisReply[], LinkFault>>

/** Asks in pieces, and leaves alone for a while what this server refuses. */
function createAsker(language: Language): Asker {
  let refused: Refused = new Map()
  let server: Redis | null = null
  return async (redis, commands, nowMs) => {
    if (server !== redis) refused = new Map()
    server = redis
    const replies = commands.map(command => refusedReply(refused, command, nowMs))
    const asked = [...commands.keys()].filter(at => replies[at] === null)
    for (const piece of chunks(asked, chunkSize)) {
      // Names of groups need be no text: what is no text is told from bytes.
      const got = await redis.pipeline(
        piece.map(at => commands[at] ?? []),
        'bytes',
      )
      if (!got.ok) return got
      for (const [index, at] of piece.entries()) {
        const reply = got.value[index] ?? { ok: false, error: say(language, 'no-reply') }
        replies[at] = reply
        refused = learnRefusal(refused, commands[at] ?? [], reply, nowMs)
      }
    }
    return ok(replies.filter(reply => reply !== null))
  }
}

/** Goes on with all looks at once, a round trip a step, until each has told what it can. */
async function lookAll(
  redis: Redis,
  turns: readonly Turn[],
  ask: Asker,
  ourMs: number,
): Promise<Result<ReadonlyMap<string, Told>, LinkFault>> {
  const done = new Map<string, Told>()
  for (let open = turns; open.length > 0; ) {
    const got = await ask(redis, [['TIME'], ...open.flatMap(({ look }) => look.commands)], ourMs)
    if (!got.ok) return got
    const [time, ...raw] = got.value
    const replies = raw.map(asText)
    const nowMs = (time?.ok ? serverMs(asText(time).value) : null) ?? ourMs
    const next: Turn[] = []
    let at = 0
    for (const { id, look } of open) {
      const to = at + look.commands.length
      const more = look.read(replies.slice(at, to), nowMs, raw.slice(at, to))
      at = to
      if ('detail' in more) done.set(id, more)
      else next.push({ id, look: more })
    }
    open = next
  }
  return ok(done)
}

/** A reply of bytes as text. */
const asText = <Reply extends RedisReply>(reply: Reply): Reply =>
  reply.ok ? { ...reply, value: textOf(reply.value) } : reply

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function textOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textOf)
  return value instanceof Uint8Array ? utf8.decode(value) : value
}
