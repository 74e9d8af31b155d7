import { describe, expect, it } from 'vitest'
import { type Refusal, refusalCodes } from '#core/model/refusal'
import { parseInfo } from '#core/redis/info'
import {
  countErrors,
  type DataReply,
  type RefusalEvidence,
  refusalsOf,
  risenErrors,
} from '#core/redis/refusals'
import { redis6Info, redis7Info, valkey9Info } from '../support/info.ts'

interface Seen {
  readonly info?: string
  readonly cluster?: string
  readonly ping?: string
  readonly errors?: readonly string[]
  readonly forbidden?: readonly string[]
  readonly answered?: boolean
  readonly risen?: RefusalEvidence['risen']
}

const data = (command: string, changed: Partial<DataReply> = {}): DataReply => ({
  command,
  error: null,
  answered: false,
  forbidden: false,
  pinned: true,
  ...changed,
})

const found = (seen: Seen): readonly Refusal[] =>
  refusalsOf({
    info: parseInfo(seen.info ?? 'role:master\r\n'),
    cluster: parseInfo(seen.cluster ?? ''),
    ping: seen.ping === undefined ? { ok: true, value: 'PONG' } : { ok: false, error: seen.ping },
    data: [
      ...(seen.errors ?? []).map(error => data('XLEN frames', { error })),
      ...(seen.forbidden ?? []).map(command => data(command, { forbidden: true })),
      ...(seen.answered ? [data('LLEN mail', { answered: true })] : []),
    ],
    risen: seen.risen ?? new Set(),
    language: 'en',
  })
const codes = (seen: Seen): readonly string[] => found(seen).map(({ code, effect }) => `${code} ${effect}`)

const replica = (...fields: readonly string[]): string =>
  ['role:slave', 'master_host:10.0.0.1', 'master_port:6379', ...fields].join('\r\n')
const memory = (used: number, policy: string, ...more: readonly string[]): string =>
  [`used_memory:${used}`, 'maxmemory:100', `maxmemory_policy:${policy}`, ...more].join('\r\n')

describe('refusalsOf', () => {
  it.each([
    ['Redis 7', redis7Info.replace('aof_last_write_status:err', 'aof_last_write_status:ok')],
    ['Valkey 9', valkey9Info],
    ['nothing', ''],
    ['a master that lost its replicas and does not mind', 'role:master\r\nconnected_slaves:0\r\n'],
    ['a replica in step', replica('master_link_status:up', 'slave_read_only:1')],
  ])('finds nothing in %s', (_, info) => {
    expect(found({ info, answered: true })).toEqual([])
  })

  it.each<readonly [string, Seen, readonly string[]]>([
    ['loading, by INFO', { info: 'loading:1' }, ['LOADING both']],
    ['loading, by a reply', { errors: ['LOADING Redis is loading'] }, ['LOADING both']],
    ['a script that runs on', { ping: 'BUSY Redis is busy running a script.' }, ['BUSY both']],
    ['a replica without its master', { info: replica('master_link_status:down') }, ['MASTERDOWN stale']],
    [
      'one that serves nothing meanwhile',
      { info: replica('master_link_status:down'), ping: 'MASTERDOWN Link with MASTER is down' },
      ['MASTERDOWN both'],
    ],
    ['the same where INFO is forbidden', { info: '', ping: 'MASTERDOWN Link is down' }, ['MASTERDOWN both']],
    [
      'an active replica of KeyDB',
      { info: 'role:active-replica\r\nmaster_link_status:down' },
      ['MASTERDOWN stale'],
    ],
    [
      'no replica where one must be',
      { info: 'role:master\r\nmin_slaves_good_slaves:0' },
      ['NOREPLICAS writes'],
    ],
    ['too few, by the errors of others', { risen: new Set(['NOREPLICAS'] as const) }, ['NOREPLICAS writes']],
    [
      'no replica of a replica in step',
      { info: replica('master_link_status:up', 'min_slaves_good_slaves:0') },
      [],
    ],
    ['a failed save, by PING', { ping: 'MISCONF Redis is configured to save' }, ['MISCONF writes']],
    ['a failed AOF write', { info: 'aof_enabled:1\r\naof_last_write_status:err' }, ['MISCONF writes']],
    ['one of a server whose AOF is off', { info: 'aof_enabled:0\r\naof_last_write_status:err' }, []],
    ['memory at its limit', { info: memory(100, 'noeviction') }, ['OOM writes']],
    ['memory just below', { info: memory(99, 'noeviction') }, []],
    ['without a limit', { info: 'used_memory:5\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction' }, []],
    [
      'what buffers for replicas take',
      { info: memory(104, 'noeviction', 'mem_not_counted_for_evict:5') },
      [],
    ],
    ['keys that may be evicted', { info: memory(104, 'allkeys-lru') }, []],
    [
      'keys of which none may be evicted',
      { info: memory(104, 'volatile-lru', '# Keyspace', 'db0:keys=5,expires=0') },
      ['OOM writes'],
    ],
    [
      'keys of which some may',
      { info: memory(104, 'volatile-lru', '# Keyspace', 'db0:keys=5,expires=2') },
      [],
    ],
    [
      'writes of others that fail',
      { info: memory(97, 'noeviction'), risen: new Set(['OOM'] as const) },
      ['OOM writes'],
    ],
    [
      'writes to a replica in step',
      { info: replica('master_link_status:up'), risen: new Set(['READONLY'] as const) },
      ['READONLY writes'],
    ],
    [
      'a cluster that is down',
      { cluster: 'cluster_state:fail\r\ncluster_slots_ok:16383' },
      ['CLUSTERDOWN both'],
    ],
    [
      'one that is down and allows reads',
      { cluster: 'cluster_state:fail\r\ncluster_slots_ok:0', answered: true },
      ['CLUSTERDOWN writes'],
    ],
    [
      'a slot that is uncovered while the rest serves',
      { cluster: 'cluster_state:ok\r\ncluster_slots_ok:16000\r\ncluster_slots_pfail:0' },
      ['CLUSTERDOWN both'],
    ],
    [
      'slots of a node that is suspected only',
      { cluster: 'cluster_state:ok\r\ncluster_slots_ok:16000\r\ncluster_slots_pfail:384' },
      [],
    ],
    ['a slot that a key needs', { errors: ['CLUSTERDOWN Hash slot not served'] }, ['CLUSTERDOWN reads']],
    ['clients that are paused', { info: 'paused_actions:write' }, ['PAUSED writes']],
    ['clients that are not', { info: 'paused_actions:none' }, []],
    ['a limit of a managed service', { ping: 'ERR max requests limit exceeded' }, ['ERR both']],
    ['a PING that was renamed', { ping: "ERR unknown command 'PING'" }, []],
    ['a queue that may not be read', { forbidden: ['XLEN frames'] }, ['NOPERM reads']],
    ['a queue of another node', { errors: ['MOVED 12 10.0.0.2:6379'] }, ['MOVED reads']],
  ])('%s', (_, seen, wanted) => {
    expect(codes(seen)).toEqual(wanted)
  })

  it('reads a replica of Redis 6 that lost its master and loads', () => {
    expect(codes({ info: redis6Info })).toContain('LOADING both')
  })

  it('says what shows it', () => {
    expect(found({ info: replica('master_link_status:down', 'master_link_down_since_seconds:12') })).toEqual([
      { code: 'MASTERDOWN', effect: 'stale', detail: '10.0.0.1:6379, 12 s' },
    ])
    expect(found({ forbidden: ['XLEN a', 'XLEN b', 'XLEN c', 'XLEN d'] })[0]?.detail).toBe(
      'XLEN a, XLEN b, XLEN c, …',
    )
  })

  it('calls it no refusal of the broker where this user may read nothing at all', () => {
    expect(
      refusalsOf({
        info: parseInfo(''),
        cluster: parseInfo(''),
        ping: null,
        data: [data('XLEN frames', { forbidden: true })],
        risen: new Set(),
        language: 'en',
      }),
    ).toEqual([])
  })

  it('has them in one order, worst first', () => {
    const all = codes({ info: 'loading:1', cluster: 'cluster_state:fail', forbidden: ['XLEN a'] })
    const order = all.map(text => refusalCodes.findIndex(code => text.startsWith(`${code} `)))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })
})

describe('countErrors', () => {
  const info = (count: number, runId = 'a') => parseInfo(`run_id:${runId}\r\nerrorstat_OOM:count=${count}`)
  const counted = (...counts: readonly (readonly [number, string, number])[]) =>
    counts.reduce<ReturnType<typeof countErrors>>(
      (errors, [count, runId, atMs], at) =>
        countErrors(
          at === 0 ? null : { runId: counts[at - 1]?.[1] ?? null, errors },
          info(count, runId),
          atMs,
        ),
      {},
    )

  it('sees that others are refused, for a while', () => {
    const errors = counted([5, 'a', 0], [6, 'a', 1000], [6, 'a', 2000])
    expect([...risenErrors(errors, 2000)]).toEqual(['OOM'])
    expect([...risenErrors(errors, 11_000)]).toEqual([])
  })

  it.each([
    ['the first count', counted([5, 'a', 0])],
    ['the count of another server', counted([5, 'a', 0], [6, 'b', 1000])],
    ['a count that was reset', counted([5, 'a', 0], [1, 'a', 1000])],
  ])('sees nothing in %s', (_, errors) => {
    expect(risenErrors(errors, 1000).size).toBe(0)
  })
})
