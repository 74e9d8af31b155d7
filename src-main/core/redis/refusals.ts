import { type Refusal, type RefusalCode, refusalCodes } from '#core/model/refusal'
import type { ErrorCounts, RedisFacts } from '#core/model/sample'
import type { RedisReply } from '../ports.ts'
import { bytesText } from '../text/format.ts'
import type { Language } from '../text/say.ts'
import { errorKind, errorText } from './errors.ts'
import { flagField, type Info, numberField, textField } from './info.ts'
import { sumKeyspace } from './keyspace.ts'
import { slotCount } from './slots.ts'

/** A command of a sample that reads data, with its outcome; `pinned` when brokers.yaml names the queue. */
export interface DataReply {
  /** Name and key: `XLEN frames`. */
  readonly command: string
  /** Its error reply; null when it was answered, or not asked. */
  readonly error: string | null
  readonly answered: boolean
  /** The user has no permission for it, whether it was asked now or before. */
  readonly forbidden: boolean
  readonly pinned: boolean
}

/** What one sample brought that can show a refusal. */
export interface RefusalEvidence {
  /** INFO; without fields where it was not answered. */
  readonly info: Info
  /** CLUSTER INFO; without fields outside of a cluster. */
  readonly cluster: Info
  /** The reply to PING; null when it was not asked. */
  readonly ping: RedisReply | null
  readonly data: readonly DataReply[]
  /** Errors whose count in INFO rose a moment ago: other clients were refused. */
  readonly risen: ReadonlySet<RefusalCode>
  readonly language: Language
}

type Found = Omit<Refusal, 'code'> | null

/** What the broker refuses now, by all that INFO, CLUSTER INFO and error replies tell; worst first. */
export function refusalsOf(evidence: RefusalEvidence): readonly Refusal[] {
  return refusalCodes.flatMap(code => {
    const found = finders[code](evidence)
    return found === null ? [] : [{ code, ...found }]
  })
}

const errors = ({ ping, data }: RefusalEvidence): readonly string[] =>
  [ping === null || ping.ok ? null : ping.error, ...data.map(({ error }) => error)].filter(
    error => error !== null,
  )

/** The first error reply that begins with this word. */
const said = (evidence: RefusalEvidence, code: RefusalCode): string | null =>
  errors(evidence).find(error => error.split(' ', 1)[0] === code) ?? null

/** Whether anything was read: a refusal then concerns writes alone. */
const readsWork = ({ data }: RefusalEvidence): boolean => data.some(({ answered }) => answered)

const isReplica = ({ info }: RefusalEvidence): boolean => {
  const role = textField(info, 'role')
  return role === 'slave' || role === 'replica'
}

const finders: Readonly<Record<RefusalCode, (evidence: RefusalEvidence) => Found>> = {
  LOADING: evidence => {
    const error = said(evidence, 'LOADING')
    return flagField(evidence.info, 'loading') === true || error !== null
      ? { effect: 'both', detail: '' }
      : null
  },
  BUSY: evidence => reply(said(evidence, 'BUSY'), 'both'),
  CLUSTERDOWN: clusterDown,
  MASTERDOWN: masterDown,
  OOM: outOfMemory,
  MISCONF: misconfigured,
  NOREPLICAS: evidence => {
    const error = said(evidence, 'NOREPLICAS')
    const good = numberField(evidence.info, 'min_slaves_good_slaves')
    const none = good === 0 && !isReplica(evidence)
    if (error === null && !none && !evidence.risen.has('NOREPLICAS')) return null
    return { effect: 'writes', detail: good === null ? '' : `min_slaves_good_slaves ${good}` }
  },
  // A replica that is in step is meant to take no writes, unless somebody tries.
  READONLY: evidence =>
    evidence.risen.has('READONLY') ? { effect: 'writes', detail: masterOf(evidence) } : null,
  PAUSED: ({ info }) => {
    const paused = textField(info, 'paused_actions')
    if (paused === null || paused === 'none') return null
    return { effect: paused === 'write' ? 'writes' : 'both', detail: textField(info, 'paused_reason') ?? '' }
  },
  ERR: ({ ping, data }) => {
    if (ping !== null && !ping.ok && isOther(ping.error)) return reply(ping.error, 'both')
    return reply(
      data.find(({ pinned, error }) => pinned && error !== null && isOther(error))?.error ?? null,
      'reads',
    )
  },
  // Where nothing at all may be read, nothing is known of the broker: that is no refusal of its.
  NOPERM: evidence => {
    const isSeen = evidence.info.fields.size > 0 || evidence.ping?.ok === true || readsWork(evidence)
    return isSeen ? unread(evidence.data.filter(({ forbidden }) => forbidden)) : null
  },
  MOVED: ({ data }) => unread(data.filter(({ error }) => error !== null && wordOf(error) === 'MOVED')),
}

/** The code that an error reply begins with; `ERR` where it begins with none that is known. */
function wordOf(error: string): RefusalCode {
  return refusalCodes.find(code => error.split(' ', 1)[0] === code) ?? 'ERR'
}

const reply = (error: string | null, effect: Refusal['effect']): Found =>
  error === null ? null : { effect, detail: errorText(error) }

/** An error that is about the server, in words that are not known. */
const isOther = (error: string): boolean => errorKind(error) === 'other' && wordOf(error) === 'ERR'

const namesShown = 3

/** What brokers.yaml wants to be watched and this connection cannot read; nobody misses what was only found. */
function unread(data: readonly DataReply[]): Found {
  const names = data.filter(({ pinned }) => pinned).map(({ command }) => command)
  if (names.length === 0) return null
  const shown = [...names.slice(0, namesShown), ...(names.length > namesShown ? ['…'] : [])]
  return { effect: 'reads', detail: shown.join(', ') }
}

/** A slot that nobody serves fails its own keys only, where the cluster does not ask for full coverage. */
function clusterDown(evidence: RefusalEvidence): Found {
  const { cluster } = evidence
  const error = said(evidence, 'CLUSTERDOWN')
  const state = textField(cluster, 'cluster_state')
  const served = numberField(cluster, 'cluster_slots_ok')
  const suspected = numberField(cluster, 'cluster_slots_pfail') ?? 0
  const uncovered = served === null ? 0 : Math.max(0, slotCount - served - suspected)
  const isDown = state === 'fail'
  if (!isDown && uncovered === 0) return reply(error, 'reads')
  const detail = uncovered > 0 ? `${uncovered}/${slotCount} slots` : 'cluster_state fail'
  return { effect: isDown && readsWork(evidence) ? 'writes' : 'both', detail }
}

const masterOf = ({ info }: RefusalEvidence): string => {
  const host = textField(info, 'master_host')
  return host === null ? '' : `${host}:${textField(info, 'master_port') ?? '?'}`
}

/** A replica whose master is gone, or that cannot take over its data. KeyDB's active replicas are told alike. */
function masterDown(evidence: RefusalEvidence): Found {
  const { info } = evidence
  const error = said(evidence, 'MASTERDOWN')
  const isLost = textField(info, 'master_link_status') === 'down' && textField(info, 'role') !== 'master'
  if (error === null && !isLost) return null
  const seconds = numberField(info, 'master_link_down_since_seconds')
  const since = seconds !== null && seconds >= 0 ? `${seconds} s` : ''
  const detail = [masterOf(evidence), since].filter(text => text !== '').join(', ')
  return { effect: error === null ? 'stale' : 'both', detail }
}

/** Writes fail when memory is over its limit and nothing may be evicted, or nothing is left that may. */
function outOfMemory(evidence: RefusalEvidence): Found {
  const { info, risen, language } = evidence
  const used = numberField(info, 'used_memory')
  const max = numberField(info, 'maxmemory')
  const policy = textField(info, 'maxmemory_policy') ?? ''
  const over =
    used !== null &&
    max !== null &&
    max > 0 &&
    used - (numberField(info, 'mem_not_counted_for_evict') ?? 0) >= max
  const keepsAll =
    policy === 'noeviction' || (policy.startsWith('volatile-') && sumKeyspace(info, 'expiring') === 0)
  // A replica takes what its master sends, however much it is.
  const isFull = over && keepsAll && !isReplica(evidence)
  if (!isFull && !risen.has('OOM') && said(evidence, 'OOM') === null) return null
  const numbers =
    used === null || max === null ? '' : `${bytesText(language, used)}/${bytesText(language, max)}`
  return { effect: 'writes', detail: [numbers, policy].filter(text => text !== '').join(', ') }
}

/** Redis tells it to PING; what it says of its AOF is enough where PING cannot be asked. */
function misconfigured(evidence: RefusalEvidence): Found {
  const { info } = evidence
  const error = said(evidence, 'MISCONF')
  if (error !== null) return { effect: 'writes', detail: errorText(error) }
  const failsAof =
    flagField(info, 'aof_enabled') === true && textField(info, 'aof_last_write_status') === 'err'
  return failsAof && !isReplica(evidence) ? { effect: 'writes', detail: 'aof_last_write_status err' } : null
}

/** Errors of other clients' commands that say what INFO's fields do not. */
const countedCodes = ['OOM', 'READONLY', 'NOREPLICAS'] as const

/** A client that tries again now and then is refused all the while. */
const risenForMs: Readonly<Record<(typeof countedCodes)[number], number>> = {
  OOM: 10_000,
  READONLY: 60_000,
  NOREPLICAS: 60_000,
}

/** The counts after one more INFO. They begin anew at a server that was started anew, or at another one. */
export function countErrors(
  before: Pick<RedisFacts, 'runId' | 'errors'> | null,
  info: Info,
  nowMs: number,
): ErrorCounts {
  const last = before !== null && before.runId === textField(info, 'run_id') ? before.errors : {}
  return Object.fromEntries(
    countedCodes.map(code => {
      const told = /^count=(\d{1,15})/.exec(textField(info, `errorstat_${code}`) ?? '')?.[1]
      const count = Number(told ?? 0)
      const known = last[code]
      const hasRisen = known !== undefined && count > known.count
      return [code, { count, roseAtMs: hasRisen ? nowMs : (known?.roseAtMs ?? null) }]
    }),
  )
}

/** The errors that other clients got a moment ago. */
export const risenErrors = (errors: ErrorCounts, nowMs: number): ReadonlySet<RefusalCode> =>
  new Set(
    countedCodes.filter(code => {
      const atMs = errors[code]?.roseAtMs ?? null
      return atMs !== null && nowMs >= atMs && nowMs - atMs < risenForMs[code]
    }),
  )
