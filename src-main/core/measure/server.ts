import type { Measure } from '../model/measure.ts'
import { ownRefusals, type Refusal, type RefusalCode } from '../model/refusal.ts'
import type { Rates, RedisMetrics, Sample } from '../model/sample.ts'
import { measured } from './measured.ts'
import { unitOf } from './unit.ts'

const isOk = (status: 'ok' | 'err' | null): boolean | null => (status === null ? null : status === 'ok')

/** Whether other clients' commands fail now; null where INFO does not tell and nothing shows it. */
function isRefused({ facts }: Sample, effects: readonly Refusal['effect'][]): boolean | null {
  const found = facts.refusals.some(({ code, effect }) => effects.includes(effect) && !ownRefusals.has(code))
  return found || facts.missing.every(({ command }) => command !== 'INFO') ? found : null
}

const refuses = ({ refusals }: Sample['facts'], code: RefusalCode): boolean =>
  refusals.some(refusal => refusal.code === code)

/** The numbers of a sample and what follows from them; what the server does not tell has no measure. */
export function serverMeasures(sample: Sample, rates: Rates | null): readonly Measure[] {
  const { atMs, metrics, facts } = sample
  const one = (name: string, value: number | null | undefined, source: Measure['source'] = 'INFO') =>
    value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [{ name, labels: {}, value, unit: unitOf(name), source, atMs }]
  const used = metrics.redis_memory_used_bytes
  const max = metrics.redis_memory_max_bytes
  const names = Object.keys(metrics) as (keyof RedisMetrics)[]
  return [
    ...names.flatMap(name => one(name, metrics[name])),
    ...measured('INFO', atMs, [
      ['redis_rdb_last_bgsave_ok', isOk(facts.rdbLastBgsaveStatus)],
      ['redis_aof_last_write_ok', facts.aofEnabled !== false ? isOk(facts.aofLastWriteStatus) : null],
      ['redis_aof_last_rewrite_ok', facts.aofEnabled !== false ? isOk(facts.aofLastRewriteStatus) : null],
      ['redis_writes_refused', isRefused(sample, ['writes', 'both'])],
      ['redis_reads_refused', isRefused(sample, ['reads', 'both'])],
      ['redis_loading', refuses(facts, 'LOADING')],
      ['redis_busy', refuses(facts, 'BUSY')],
    ]),
    ...one('redis_memory_used_ratio', used !== null && max ? used / max : null),
    ...one('redis_commands_per_second', rates?.commandsPerSecond),
    ...one('redis_net_input_bytes_per_second', rates?.netInputBytesPerSecond),
    ...one('redis_net_output_bytes_per_second', rates?.netOutputBytesPerSecond),
    ...one('redis_evicted_keys_per_second', rates?.evictedPerSecond),
    ...one('redis_keyspace_hit_ratio', rates?.hitRatio),
    ...one('brokerlight_round_trip_seconds', sample.roundTripMs / 1000, 'Brokerlight'),
  ]
}
