import { askDisks, type DisksFound, readDisks } from '#core/host/disks'
import type { BrokerConfig } from '#core/model/config'
import type { DiskReading } from '#core/model/host'
import { isLoopback } from '#core/network/loopback'
import type { Exec, Redis } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { pairsOf } from '#core/redis/values'
import { askShared } from './shared.ts'

/** The whole command is given up after this long; what it had printed until then counts. */
const execLimitMs = 6_000
/** A disk fills slowly, and each look starts some processes on the host. */
const everyMs = 20_000
const sharedMs = 15_000
/** A host where the command hung is left alone for this long: it may keep a process each time. */
const leaveAloneMs = 60_000
/** Where Docker and Redis keep their data changes rarely. */
const placesEveryMs = 300_000

/** Where data lies on most hosts, while nobody tells better. */
const usualRoot = '/var/lib/docker'
const usualData = '/var/lib/redis'

/**
 * Makes what reads the disks of a broker's host: that of `/`, of Docker's root, and of where the broker's data is. Between looks
 * it answers what it saw last; empty where nothing is known.
 */
export function createDisks({
  runtime,
}: BrokerConfig): (context: AspectContext) => Promise<readonly DiskReading[]> {
  let disks: readonly DiskReading[] = []
  let askedFor = ''
  let nextMs = Number.NEGATIVE_INFINITY
  let dockerRoot = usualRoot
  let rootAskedMs = Number.NEGATIVE_INFINITY
  let redisFolder: string | null = null
  let folderAsked: Redis | null = null
  let folderAskedMs = Number.NEGATIVE_INFINITY

  /** Redis is asked beside the readings: whether it answers is no matter of the machine's. */
  const askRedis = async (redis: Redis, steadyMs: number): Promise<void> => {
    if (redis === folderAsked && steadyMs - folderAskedMs < placesEveryMs) return
    folderAsked = redis
    folderAskedMs = steadyMs
    redisFolder = await folderOf(redis)
  }

  const dataFolders = ({ aspects: { containers }, redis, steadyMs }: AspectContext): readonly string[] => {
    if (runtime.compose !== undefined)
      return containers.state === 'known' ? (containers.value.project?.dataFolders ?? []) : []
    if (redis !== null) void askRedis(redis, steadyMs())
    return [redisFolder ?? usualData]
  }

  return async context => {
    const folders = [...dataFolders(context), dockerRoot]
    const now = context.steadyMs()
    const known = folders.join('\n')
    if (now < nextMs && known === askedFor && !context.anew) return disks
    askedFor = known
    nextMs = now + everyMs
    const asksDocker = now - rootAskedMs >= placesEveryMs
    if (asksDocker) rootAskedMs = now
    const argv = askDisks(folders, asksDocker)
    const { answer } = await askShared({
      ...context,
      machine: context.host.machine,
      question: argv.join('\n'),
      forMs: context.anew ? 0 : sharedMs,
      ask: () => run(context.host.exec, argv),
    })
    if (answer.hung) nextMs = now + leaveAloneMs
    if (answer.found === null) nextMs = now
    disks = answer.found?.disks ?? []
    dockerRoot = answer.found?.dockerRoot ?? dockerRoot
    askedFor = [...folders.slice(0, -1), dockerRoot].join('\n')
    return disks
  }
}

/** Where a Redis on this machine keeps its data; null where it does not tell, or runs elsewhere. */
async function folderOf(redis: Redis): Promise<string | null> {
  if (!isLoopback(redis.node.slice(0, redis.node.lastIndexOf(':')))) return null
  const replies = await redis.pipeline([['CONFIG', 'GET', 'dir']])
  const reply = replies.ok ? replies.value[0] : undefined
  const folder = reply?.ok ? pairsOf(reply.value)?.get('dir') : null
  return typeof folder === 'string' && folder.startsWith('/') ? folder : null
}

async function run(
  exec: Exec,
  argv: readonly string[],
): Promise<{ readonly found: DisksFound | null; readonly hung: boolean }> {
  let text = ''
  const ran = await exec.run(argv, {
    timeoutMs: execLimitMs,
    onOutput: chunk => {
      if (chunk.stream === 'stdout') text += chunk.text
    },
  })
  if (ran.ok) return { found: readDisks(ran.value.stdout), hung: false }
  return ran.error.code === 'timeout' ? { found: readDisks(text), hung: true } : { found: null, hung: false }
}
