import type { z } from 'zod'
import type { ExporterPlace } from '../model/host.ts'
import { type Language, say } from '../text/say.ts'
import type { vectorShape } from './api.ts'

/** The exporter of one broker among all that a Prometheus scrapes. */
export interface ExporterInstance {
  readonly instance: string | null
  /** What `redis_up` says of it; null when it has no such series. */
  readonly redisUp: boolean | null
  /** Why it cannot be told, in words. */
  readonly note: string | null
}

/**
 * Finds this broker's exporter among the `redis_up` series: the only one, or the one at an address of the exporter, or the
 * only one on a port of it. Prometheus rarely calls it as the host does (`redis-exporter:9121` in a docker network).
 */
export function exporterInstance(
  { result }: z.infer<typeof vectorShape>,
  exporter: ExporterPlace | null,
  language: Language,
): ExporterInstance {
  const ups = new Map(result.map(({ metric, value }) => [metric.instance ?? '', value[1] === '1']))
  const instances = [...ups.keys()]
  const url = exporter !== null && URL.canParse(exporter.url) ? new URL(exporter.url) : null
  const names = exporter === null || url === null ? [] : [url.host, ...exporter.names]
  const ports = names.map(portOf)
  const named = names.find(name => instances.includes(name))
  const onPort = instances.filter(each => ports.includes(portOf(each)))
  const found = instances.length === 1 ? instances[0] : (named ?? only(onPort))
  if (found !== null && found !== undefined)
    return { instance: found, redisUp: ups.get(found) ?? null, note: null }
  const note =
    instances.length === 0
      ? say(language, 'prometheus-no-exporter')
      : say(language, 'prometheus-many', {
          count: instances.length,
          instances: instances.slice(0, 5).join(', '),
        })
  return { instance: null, redisUp: null, note }
}

const portOf = (host: string): string => /:(\d+)$/.exec(host)?.[1] ?? ''
const only = (all: readonly string[]): string | null => (all.length === 1 ? (all[0] ?? null) : null)
