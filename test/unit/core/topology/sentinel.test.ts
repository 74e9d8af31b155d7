import { describe, expect, it } from 'vitest'
import { parseInfo } from '#core/redis/info'
import { newestWord, type SentinelAnswer, sentinelTopology } from '#core/topology/sentinel'

const row = (fields: Readonly<Record<string, string>>) => Object.entries(fields).flat()
const answer = (
  at: string,
  port: number,
  epoch: number,
  more: Partial<SentinelAnswer> = {},
): SentinelAnswer => ({
  at,
  named: ['10.0.0.1', String(port)],
  master: row({ ip: '10.0.0.1', port: String(port), flags: 'master', 'config-epoch': String(epoch) }),
  replicas: [],
  sentinels: [],
  id: `id-${at}`,
  ...more,
})
const replica = (port: number, flags = 'slave', link = 'ok') =>
  row({
    ip: '10.0.0.1',
    port: String(port),
    flags,
    'master-link-status': link,
    'master-host': '10.0.0.1',
    'master-port': '6001',
  })
const info = (role: string, more = '') => parseInfo(`redis_version:7.0.15\nrole:${role}\n${more}`)

describe('what Sentinels say', () => {
  it('is taken from the one that knows of the newest failover', () => {
    const answers = [answer('a:1', 6002, 3), answer('b:1', 6001, 4), answer('c:1', 6002, 3)]
    expect(newestWord(['a:1', 'b:1', 'c:1', 'd:1'], answers)).toMatchObject({
      master: '10.0.0.1:6001',
      sentinels: [
        { address: 'a:1', up: true },
        { address: 'b:1', up: true },
        { address: 'c:1', up: true },
        { address: 'd:1', up: false },
      ],
    })
    expect(newestWord(['a:1'], [answer('a:1', 6001, 1, { named: null })])).toBeNull()
  })

  it('is rather that of one that reaches its master', () => {
    const lost = answer('a:1', 6001, 1, {
      master: row({ ip: '10.0.0.1', port: '6001', flags: 's_down,master', 'config-epoch': '1' }),
    })
    const knows = answer('b:1', 6001, 1, { replicas: [replica(6002)] })
    expect(newestWord(['a:1', 'b:1'], [lost, knows])?.replicas).toHaveLength(1)
  })

  it('adds Sentinels that brokers.yaml does not name, each once', () => {
    const others = [
      row({ ip: '10.9.9.9', port: '1', runid: 'id-b:1', flags: 'sentinel' }),
      row({ ip: '10.9.9.8', port: '26379', runid: 'unnamed', flags: 'sentinel,s_down' }),
    ]
    const answers = [answer('a:1', 6001, 1, { sentinels: others }), answer('b:1', 6001, 1)]
    expect(newestWord(['a:1', 'b:1'], answers)?.sentinels).toEqual([
      { address: 'a:1', up: true },
      { address: 'b:1', up: true },
      { address: '10.9.9.8:26379', up: false },
    ])
    const old = answers.map(one => ({ ...one, id: null }))
    expect(newestWord(['a:1', 'b:1'], old)?.sentinels).toHaveLength(2)
  })
})

describe('the nodes', () => {
  const word = newestWord(
    ['a:1'],
    [
      answer('a:1', 6001, 2, {
        replicas: [replica(6002), replica(6003, 's_down,slave'), replica(6004, 'slave', 'err')],
      }),
    ],
  )

  it('have the state that the Sentinels see and the lag that their master tells', () => {
    const master = info(
      'master',
      'master_repl_offset:150\nslave0:ip=10.0.0.1,port=6002,state=online,offset=100,lag=1',
    )
    const seen = word && sentinelTopology(word, new Map([['10.0.0.1:6001', master]]))
    expect(seen?.master).toBe('10.0.0.1:6001')
    expect(seen?.nodes).toMatchObject([
      { address: '10.0.0.1:6001', role: 'master', state: 'ok', version: '7.0.15' },
      { address: '10.0.0.1:6002', role: 'replica', state: 'ok', lagBytes: 50, lagSeconds: 1 },
      { address: '10.0.0.1:6003', state: 'suspected', lagBytes: null },
      { address: '10.0.0.1:6004', state: 'syncing' },
    ])
  })

  it('have no second master, and none where the one that is named denies it', () => {
    const infos = new Map([
      ['10.0.0.1:6001', info('slave')],
      ['10.0.0.1:6002', info('master')],
    ])
    const seen = word && sentinelTopology(word, infos)
    expect(seen).toMatchObject({ master: null, pretenders: ['10.0.0.1:6002'] })
    expect(seen?.nodes.filter(({ role }) => role === 'master')).toEqual([])
  })
})
