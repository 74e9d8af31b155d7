import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInfo } from '#core/redis/info'
import { bytesBehind, parseReplication } from '#core/redis/replication'

// As redis-server 6.0.16, redis-server 8.0 and valkey-server 9.0 sent them.
const master6 = `# Replication\r
role:master\r
connected_slaves:1\r
slave0:ip=127.0.0.1,port=17101,state=online,offset=0,lag=1\r
master_repl_offset:12\r
`
const master9 = `# Replication\r
role:master\r
connected_slaves:1\r
slave0:ip=127.0.0.1,port=17121,state=wait_bgsave,offset=0,lag=0,type=replica\r
replicas_waiting_psync:0\r
master_failover_state:no-failover\r
master_repl_offset:0\r
`
const replica8 = `# Replication\r
role:slave\r
master_host:127.0.0.1\r
master_port:17110\r
master_link_status:down\r
master_last_io_seconds_ago:-1\r
master_sync_in_progress:0\r
slave_read_repl_offset:1\r
slave_repl_offset:1\r
master_link_down_since_seconds:-1\r
`
const read = (text: string) => parseReplication(parseInfo(text))

describe('the replication section', () => {
  it('names the replicas of a master, with how far they are', () => {
    const found = read(master6)
    expect(found).toMatchObject({
      role: 'master',
      offset: 12,
      master: null,
      linked: null,
      replicas: [{ address: '127.0.0.1:17101', online: true, offset: 0, lagSeconds: 1 }],
    })
    expect(bytesBehind(found, found.replicas[0])).toBe(12)
    expect(bytesBehind(null, found.replicas[0])).toBeNull()
    expect(bytesBehind(found, undefined)).toBeNull()
    expect(read(master9).replicas).toMatchObject([{ address: '127.0.0.1:17121', online: false }])
  })

  it('names the master of a replica, and whether it hears of it', () => {
    expect(read(replica8)).toMatchObject({
      role: 'replica',
      replicaOffset: 1,
      master: { host: '127.0.0.1', port: 17110 },
      linked: false,
      syncing: false,
      heardSeconds: null,
      replicas: [],
    })
  })

  it('takes anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (field, value) => {
        const { role } = read(`role:${value}\nslave0:${value}\n${field}:${value}`)
        return ['master', 'replica', 'unknown'].includes(role)
      }),
    )
  })
})
