import type { RedisFacts, RedisMetrics } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../strings/en.ts'
import { imageName, shortDigest } from '../text/digest.ts'
import type { Formats } from '../text/format.ts'

/** A fact with its name. */
export interface Fact {
  readonly name: string
  readonly value: string
}

function persistence(facts: RedisFacts, s: Strings): string {
  const aof = facts.aofEnabled === null ? null : facts.aofEnabled ? s.facts.aofOn : s.facts.aofOff
  const words = [
    aof,
    facts.aofLastWriteStatus === 'err' && s.facts.aofFailed,
    facts.aofRewriteInProgress && s.facts.aofRewriting,
    facts.rdbLastBgsaveStatus === 'err' && s.facts.rdbFailed,
    facts.rdbBgsaveInProgress && s.facts.rdbSaving,
  ].filter(word => typeof word === 'string')
  return words.join(', ') || s.facts.unknown
}

function lastSave(metrics: RedisMetrics, nowMs: number, s: Strings, f: Formats): string {
  const saved = metrics.redis_rdb_last_save_timestamp_seconds
  if (!saved) return s.facts.unknown
  const changes = metrics.redis_rdb_changes_since_last_save
  const ago = s.facts.ago(f.span(Math.max(0, nowMs - saved * 1000)))
  return changes === null ? ago : `${ago}, ${s.facts.changes(f.count(changes))}`
}

/** What a server says of itself, by the last sample; a value it does not say is named unknown. */
export function factsOf(broker: BrokerView, nowMs: number, s: Strings, f: Formats): readonly Fact[] {
  const { sample, rates } = broker
  const image = broker.releases[0]?.images.map(
    ({ service, ...rest }) =>
      `${service} ${imageName({ service, ...rest })}${rest.tag ? ` (${shortDigest(rest.digest)})` : ''}`,
  )
  const running = image ? [{ name: s.facts.image, value: image.join(', ') }] : []
  if (!sample) return [...running, { name: s.facts.place, value: broker.place }]
  const { facts, metrics } = sample
  const written = (value: number | null | undefined, write: (value: number) => string): string =>
    value === null || value === undefined ? s.facts.unknown : write(value)
  return [
    { name: s.facts.version, value: `${facts.flavour} ${facts.version}` },
    ...running,
    { name: s.facts.role, value: facts.role ?? s.facts.unknown },
    {
      name: s.facts.uptime,
      value: written(metrics.redis_uptime_in_seconds, seconds => f.span(seconds * 1000)),
    },
    { name: s.facts.persistence, value: persistence(facts, s) },
    { name: s.facts.saved, value: lastSave(metrics, nowMs, s, f) },
    { name: s.facts.policy, value: facts.maxmemoryPolicy ?? s.facts.unknown },
    {
      name: s.facts.fragmentation,
      value: written(metrics.redis_mem_fragmentation_ratio, f.hundredths),
    },
    { name: s.facts.keys, value: written(metrics.redis_db_keys, f.count) },
    { name: s.facts.hitRatio, value: written(rates?.hitRatio, f.percent) },
    { name: s.facts.place, value: broker.place },
  ]
}
