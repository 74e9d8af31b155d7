import type { NodeReading } from '../model/server.ts'
import { amountField, type Info, textField } from '../redis/info.ts'
import { sumKeyspace } from '../redis/keyspace.ts'
import { serverNameOf } from '../redis/server-name.ts'

/** What a node says of itself; null where it was not asked. */
export function nodeNumbers(
  info: Info | null,
): Pick<
  NodeReading,
  'version' | 'runId' | 'memoryUsedBytes' | 'memoryMaxBytes' | 'opsPerSecond' | 'keys' | 'clients'
> {
  const number = (field: string): number | null => (info === null ? null : amountField(info, field))
  return {
    version: info && versionOf(info),
    runId: info && textField(info, 'run_id'),
    memoryUsedBytes: number('used_memory'),
    memoryMaxBytes: number('maxmemory'),
    opsPerSecond: number('instantaneous_ops_per_sec'),
    keys: info && sumKeyspace(info, 'keys'),
    clients: number('connected_clients'),
  }
}

/** `7.2.4` of Redis; others with their name, `Valkey 9.1.1`. */
function versionOf(info: Info): string | null {
  const { flavour, version } = serverNameOf(info)
  if (version === 'unknown') return null
  return flavour === 'Redis' ? version : `${flavour} ${version}`
}
