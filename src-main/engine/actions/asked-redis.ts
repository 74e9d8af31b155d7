import type { BrokerConfig } from '#core/model/config'
import type { HostSession, Redis } from '#core/ports'
import { numberField, textField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { type ContainerNetwork, containerNetwork } from '#core/runtimes/compose/asked-redis'
import { ask, question, type Unanswered } from './question.ts'
import { infoIn } from './work/asking.ts'

/** How long one address of a container may take: where its network is not reached from the host it never answers. */
const addressWithinMs = 3_000
/** A Redis that was started this long before its container did is another one. */
const clockSlackMs = 5_000
/** A Redis without an address of its own is taken for the container's when it started this soon after it. */
const startsWithinMs = 60_000

/** Makes sure that the Redis of the link is the one in the container; else a sentence that names both. */
export async function sameRedis(
  host: HostSession,
  redis: Redis,
  broker: BrokerConfig,
  container: string,
): Promise<Result<null, Unanswered>> {
  const replies = await redis.pipeline([['INFO', 'server']])
  if (!replies.ok) return err({ text: replies.error.message, link: replies.error })
  const info = infoIn(replies.value[0])
  const runId = textField(info, 'run_id')
  const inspected = await ask(host, ['docker', 'inspect', container], 'The container could not be inspected')
  if (!inspected.ok) return inspected
  const network = containerNetwork(inspected.value, broker.redis.port)
  // A user who may not ask INFO is told so where it matters.
  if (runId === null || network === null) return ok(null)
  const inside = await runIdInside(host, network)
  if (inside.answered)
    return inside.runId === runId ? ok(null) : differ(host, redis, container, broker, [runId, inside.runId])
  const nowMs = (numberField(info, 'server_time_usec') ?? Number.NaN) / 1000
  const startedAtMs = nowMs - (numberField(info, 'uptime_in_seconds') ?? Number.NaN) * 1000
  const afterMs = startedAtMs - (network.startedAtMs ?? Number.NaN)
  const isOlder = afterMs < -clockSlackMs
  if (!isOlder && network.publishes(Number(redis.node.split(':').at(-1)))) return ok(null)
  if (!isOlder && network.shares && afterMs < startsWithinMs) return ok(null)
  return differ(host, redis, container, broker, [runId, null])
}

/** The run id of the Redis in a container, asked at the container's own address. */
async function runIdInside(
  host: HostSession,
  { addresses }: ContainerNetwork,
): Promise<{ readonly answered: boolean; readonly runId: string | null }> {
  for (const address of addresses) {
    const opened = await inTime(host.redisAt({ ...address, is: 'redis' }))
    if (opened === null) return { answered: false, runId: null }
    if (!opened.ok) {
      // The link's own sign-in is not taken there: it is another Redis.
      if (opened.error.code === 'redis-auth') return { answered: true, runId: null }
      continue
    }
    const replies = await opened.value.pipeline([['INFO', 'server']])
    opened.value.close()
    if (replies.ok) return { answered: true, runId: textField(infoIn(replies.value[0]), 'run_id') }
  }
  return { answered: false, runId: null }
}

/** What a promise gives within the time of one address; null after that, when what it opens is closed again. */
async function inTime<T extends Awaited<ReturnType<HostSession['redisAt']>>>(
  opening: Promise<T>,
): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), addressWithinMs)
  })
  const first = await Promise.race([opening, late])
  clearTimeout(timer)
  if (first === null) void opening.then(opened => (opened.ok ? opened.value.close() : undefined))
  return first
}

async function differ(
  host: HostSession,
  redis: Redis,
  container: string,
  broker: BrokerConfig,
  runIds: readonly [string, string | null],
): Promise<Result<null, Unanswered>> {
  const port = redis.node.split(':').at(-1) ?? ''
  const owners = await question(
    host,
    ['docker', 'ps', '--filter', `publish=${port}`, '--format', '{{.Names}}'],
    'The containers could not be listed',
  )
  const owner = owners.ok ? (owners.value.split('\n').find(name => name !== '') ?? null) : null
  const [asked, inside] = runIds.map(id => (id === null ? null : ` (run id ${id.slice(0, 8)})`))
  const there = owner === null || owner === container ? '' : `, which is ${owner}`
  const text = `The Redis that is asked at ${redis.node}${asked}${there}, is not the one in ${container}${inside ?? ''}. Correct redis.port or runtime.compose of ${broker.name} in brokers.yaml.`
  return err({ text, link: null })
}
