import { lossesBetween, markCommands, markText, readMark } from '#core/mark'
import type { LinkFault } from '#core/model/link'
import type { DataMark } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisReply } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { parseReleases } from '#core/runtimes/compose/facts'
import { appendLine, keepCopy, readState, splitState } from '#core/runtimes/compose/host-scripts'
import { releaseName, sameImages } from '#core/runtimes/compose/override'
import { nextNumber } from '#core/runtimes/compose/releases'
import { done, failed, linkLost, mustRun, redisOf, type WorkContext } from './context.ts'
import { compareRunning } from './host.ts'

type WorkOf<K extends Work['do']> = Extract<Work, { readonly do: K }>

/** How often a BGSAVE in progress is asked about. */
const savePollMs = 200
/** How long a BGSAVE may take before the step gives up. */
const saveWithinMs = 30 * 60_000

const text = (reply: RedisReply | undefined): string => (reply?.ok ? String(reply.value) : '')
const field = (info: string, name: string): string | null =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null

/** BGSAVE, awaited to a good end; then the data mark; then, when asked for, a copy of the RDB beside the state. */
export async function save(context: WorkContext, work: WorkOf<'save'>): Promise<StepResult> {
  const redis = await redisOf(context)
  if (!redis.ok) return linkLost(redis.error)
  const saved = await backgroundSave(context, redis.value)
  if (!saved.ok) return saved.error
  const mark = await takeMark(context, redis.value)
  if (!mark.ok) return linkLost(mark.error)
  if (mark.value === null)
    return failed('INFO is not allowed here, so what the broker holds cannot be compared')
  context.say(`${markText(mark.value)}\n`)
  if (work.copyTo === null) return done(markText(mark.value), { mark: mark.value })
  const at = work.copyTo.lastIndexOf('/')
  const rdb = await rdbPath(redis.value)
  const argv = keepCopy(work.container, rdb, work.copyTo.slice(0, at), work.copyTo.slice(at + 1))
  const copied = await mustRun(context, argv, { quiet: true })
  if (!copied.ok) return copied.error
  return done(`${markText(mark.value)}; ${copied.value.trim()} bytes kept on the host`, { mark: mark.value })
}

async function backgroundSave(context: WorkContext, redis: Redis): Promise<Result<null, StepResult>> {
  const deadline = context.deps.nowMs() + saveWithinMs
  let asked = false
  let askedAtSeconds = 0
  for (;;) {
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    const replies = await redis.pipeline([['INFO', 'persistence'], ['TIME']])
    if (!replies.ok) return err(linkLost(replies.error))
    const info = text(replies.value[0])
    const busy = field(info, 'rdb_bgsave_in_progress') === '1'
    if (asked && !busy && Number(field(info, 'rdb_last_save_time')) >= askedAtSeconds) {
      return field(info, 'rdb_last_bgsave_status') === 'ok'
        ? ok(null)
        : err(
            failed('BGSAVE failed on the broker. Its log says why (often: no disk, or vm.overcommit_memory)'),
          )
    }
    if (asked && !busy && field(info, 'rdb_last_bgsave_status') === 'err') {
      return err(
        failed('BGSAVE failed on the broker. Its log says why (often: no disk, or vm.overcommit_memory)'),
      )
    }
    if (!asked && !busy) {
      askedAtSeconds = Number(replies.value[1]?.ok ? (replies.value[1].value as readonly unknown[])[0] : 0)
      const begun = await redis.pipeline([['BGSAVE']])
      if (!begun.ok) return err(linkLost(begun.error))
      const reply = begun.value[0]
      if (reply?.ok) asked = true
      else if (!/in progress/i.test(reply?.error ?? ''))
        return err(failed(`BGSAVE was refused: ${reply?.error ?? 'no reply'}`))
    }
    if (context.deps.nowMs() > deadline) return err(failed('BGSAVE did not end in 30 minutes'))
    await context.deps.sleep(savePollMs, context.signal)
  }
}

/** What the broker holds now; null when INFO is not allowed. */
async function takeMark(context: WorkContext, redis: Redis): Promise<Result<DataMark | null, LinkFault>> {
  const replies = await redis.pipeline(markCommands(context.broker.watch))
  return replies.ok ? ok(readMark(context.broker.watch, replies.value, context.deps.nowMs())) : replies
}

/** Where the broker writes its RDB; the usual place where CONFIG is not allowed. */
export async function rdbPath(redis: Redis): Promise<string> {
  const values = await configValues(redis, ['dir', 'dbfilename'])
  return `${values.get('dir') ?? '/data'}/${values.get('dbfilename') ?? 'dump.rdb'}`
}

/** Values of CONFIG GET; names that are refused are left out. */
export async function configValues(
  redis: Redis,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const replies = await redis.pipeline(names.map(name => ['CONFIG', 'GET', name]))
  if (!replies.ok) return new Map()
  const pairs = replies.value.flatMap(reply => {
    const pair = reply.ok && Array.isArray(reply.value) ? (reply.value as unknown[]) : []
    return typeof pair[0] === 'string' && typeof pair[1] === 'string' ? [[pair[0], pair[1]] as const] : []
  })
  return new Map(pairs)
}

/** The running digests, PING, loading ended, nothing lost, exporter up: or the reason why not. */
export async function verify(context: WorkContext, work: WorkOf<'verify'>): Promise<StepResult> {
  const differs = await compareRunning(context, work)
  if (!differs.ok) return differs.error
  if (differs.value.length > 0) return failed(differs.value.join('; '))
  context.say('digests: as wanted\n')
  const redis = await servingRedis(context, work.withinMs)
  if (!redis.ok) return redis.error
  const mark = await takeMark(context, redis.value)
  if (!mark.ok) return linkLost(mark.error)
  if (mark.value === null) return failed('INFO is not allowed here, so the data could not be compared')
  context.say(`holds ${markText(mark.value)}\n`)
  const losses = context.memory.mark ? lossesBetween(context.memory.mark, mark.value) : []
  if (losses.length > 0) return failed(`Data is missing: ${losses.join('; ')}`)
  const exporter = work.exporterPort === null ? null : await exporterUp(context, work.exporterPort)
  if (exporter !== null && !exporter.ok) return exporter.error
  return done(`Digest, PING, ${markText(mark.value)}${exporter === null ? '' : ', redis_up 1'}`)
}

/** A Redis that answers PING and has loaded its data, waited for up to `withinMs`. */
async function servingRedis(context: WorkContext, withinMs: number): Promise<Result<Redis, StepResult>> {
  const deadline = context.deps.nowMs() + withinMs
  let last = 'it did not answer'
  while (context.deps.nowMs() < deadline && !context.signal.aborted) {
    const redis = await redisOf(context, deadline - context.deps.nowMs())
    if (!redis.ok) {
      if (redis.error.layer === 'host' || redis.error.layer === 'network') return err(linkLost(redis.error))
      last = redis.error.message
    } else {
      const replies = await redis.value.pipeline([['PING'], ['INFO', 'persistence']])
      const loading = replies.ok ? field(text(replies.value[1]), 'loading') : null
      if (replies.ok && text(replies.value[0]) === 'PONG' && loading !== '1') {
        context.say('PING: PONG, loading: 0\n')
        return redis
      }
      last = replies.ok ? 'it is still loading its data' : replies.error.message
    }
    await context.deps.sleep(savePollMs, context.signal)
  }
  return err(failed(`Redis does not serve: ${last}`))
}

/** How long the exporter may take to see the restarted broker again. */
const exporterWithinMs = 20_000
/** How long one scrape may take. */
const exporterAnswerMs = 3_000

async function exporterUp(context: WorkContext, port: number): Promise<Result<null, StepResult>> {
  const deadline = context.deps.nowMs() + exporterWithinMs
  while (context.deps.nowMs() < deadline && !context.signal.aborted) {
    const page = await exporterPage(context, port)
    if (/^redis_up 1$/m.test(page)) {
      context.say('exporter: redis_up 1\n')
      return ok(null)
    }
    await context.deps.sleep(savePollMs, context.signal)
  }
  return err(failed(`The exporter on port ${port} does not say redis_up 1`))
}

async function exporterPage(context: WorkContext, port: number): Promise<string> {
  const host = await context.deps.links.host(context.broker.name, exporterWithinMs, context.signal)
  if (!host.ok) return ''
  const stream = await host.value.dial('127.0.0.1', port)
  if (!stream.ok) return ''
  const giveUp = setTimeout(() => stream.value.close(), exporterAnswerMs)
  await stream.value.write(Buffer.from('GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'))
  const parts: Uint8Array[] = []
  for await (const part of stream.value.incoming) parts.push(part)
  clearTimeout(giveUp)
  stream.value.close()
  return Buffer.concat(parts).toString('utf8')
}

/** Adds the release to the host's list, and what ran before it when that was not on record yet. */
export async function record(context: WorkContext, work: WorkOf<'record'>): Promise<StepResult> {
  const state = await mustRun(context, readState(work.stateDirectory), { quiet: true })
  if (!state.ok) return state.error
  const releases = parseReleases(splitState(state.value).releases)
  if (releases.some(one => one.runId === context.plan.runId && one.how === work.how))
    return done('On record already')
  const number = nextNumber(releases)
  const common = { atMs: context.deps.nowMs(), by: context.plan.by, runId: context.plan.runId }
  const found = work.found !== null && !releases.some(one => sameImages(one.images, work.found ?? []))
  const lines = [
    ...(found ? [{ number, images: work.found, how: 'found', ...common }] : []),
    { number: number + (found ? 1 : 0), images: work.images, how: work.how, ...common },
  ]
  for (const line of lines) {
    const argv = appendLine(`${work.stateDirectory}/releases.jsonl`, JSON.stringify(line))
    const written = await mustRun(context, argv, { quiet: true })
    if (!written.ok) return written.error
  }
  return done(`Release ${lines.at(-1)?.number}: ${releaseName(work.images)}`)
}
