import type { NodeReading } from '../model/server.ts'
import { type Info, numberField, textField } from '../redis/info.ts'
import { sumKeyspace } from '../redis/keyspace.ts'

/** What a node says of itself; null where it was not asked. */
export function nodeNumbers(
  info: Info | null,
): Pick<NodeReading, 'version' | 'memoryUsedBytes' | 'memoryMaxBytes' | 'opsPerSecond' | 'keys' | 'clients'> {
  const number = (field: string): number | null => (info === null ? null : numberField(info, field))
  return {
    version: info && (textField(info, 'valkey_version') ?? textField(info, 'redis_version')),
    memoryUsedBytes: number('used_memory'),
    memoryMaxBytes: number('maxmemory'),
    opsPerSecond: number('instantaneous_ops_per_sec'),
    keys: info && sumKeyspace(info, 'keys'),
    clients: number('connected_clients'),
  }
}
