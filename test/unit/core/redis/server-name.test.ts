import { describe, expect, it } from 'vitest'
import { parseInfo } from '#core/redis/info'
import { metricsOf } from '#core/redis/metrics'
import { serverNameOf } from '#core/redis/server-name'
import { nodeNumbers } from '#core/topology/node'
import { expectFieldCase } from '../../../tools/field-case.ts'

// The section Server (KeyDB: and KeyDB) as the sources of each server write it; none of them but Valkey has a package here.
const servers = [
  ['redis_version:8.0.6\r\nredis_mode:standalone', 'Redis 8.0.6'],
  [
    'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\nserver_mode:standalone',
    'Valkey 9.1.2',
  ],
  ['redis_version:7.2.4\r\nserver_name:valkey', 'Valkey 7.2.4'],
  ['redis_version:7.4.0\r\ndragonfly_version:df-v1.27.1\r\nredis_mode:standalone', 'Dragonfly 1.27.1'],
  ['redis_version:6.3.4\r\nexecutable:/usr/bin/keydb-server', 'KeyDB 6.3.4'],
  ['redis_version:6.3.4\r\n# KeyDB\r\nmvcc_depth:0', 'KeyDB 6.3.4'],
  ['garnet_version:1.0.65\r\nos:Unix 6.1\r\nredis_version:7.4.3', 'Garnet 1.0.65'],
  ['version:2.9.0\r\nkvrocks_version:2.9.0\r\nredis_version:7.0.0', 'Kvrocks 2.9.0'],
  ['redict_version:7.3.1\r\nredis_version:7.2.4', 'Redict 7.3.1'],
  ['redis_version:7.2.4\r\nserver_name:redict', 'Redict 7.2.4'],
  ['redis_version:7.2.0\r\nserver_name:somethingnew', 'somethingnew 7.2.0'],
  ['uptime_in_seconds:4', 'Redis unknown'],
] as const

describe('the name of a server', () => {
  it.each(servers)('%j is %s', (fields, expected) => {
    const { flavour, version } = serverNameOf(parseInfo(`# Server\r\n${fields}\r\n`))
    expectFieldCase(
      { kind: 'server name', input: `INFO of ${expected}` },
      { shown: `${flavour} ${version}`, notified: '' },
      { shown: expected, notified: '' },
    )
  })

  it('stands before the version of a node that is no Redis', () => {
    const version = (text: string) => nodeNumbers(parseInfo(text)).version
    expect(version('redis_version:7.0.15\r\n')).toBe('7.0.15')
    expect(version('redis_version:7.2.4\r\nvalkey_version:9.1.2\r\n')).toBe('Valkey 9.1.2')
    expect(version('role:master\r\n')).toBeNull()
  })
})

it('a counter below 0 is one that the server does not know', () => {
  const { redis_rejected_connections_total, redis_evicted_keys_total } = metricsOf(
    parseInfo('# Stats\r\nrejected_connections:-1\r\nevicted_keys:0\r\n'),
    null,
  )
  expect([redis_rejected_connections_total, redis_evicted_keys_total]).toEqual([null, 0])
  expect(nodeNumbers(parseInfo('maxmemory:-1\r\n')).memoryMaxBytes).toBeNull()
})
