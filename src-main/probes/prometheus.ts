import type { ExporterPlace } from '#core/model/host'
import type { PrometheusReading, TargetReading } from '#core/model/outside'
import type { HostSession } from '#core/ports'
import type { MakeProbe } from '#core/probe'
import {
  apiUrl,
  buildShape,
  keptTargets,
  mostTargets,
  prometheusData,
  type Shape,
  targetsOf,
  targetsShape,
  vectorShape,
} from '#core/prometheus/api'
import { findExporter } from '#core/prometheus/exporter-place'
import { exporterInstance } from '#core/prometheus/instance'
import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'

const timeoutMs = 5000
const maxBytes = 8 * 1024 * 1024

async function ask<T>(
  host: HostSession,
  base: string,
  path: string,
  shape: Shape<T>,
  language: Language,
): Promise<Result<T>> {
  const url = apiUrl(base, path)
  const answer = await host.http.send({ method: 'GET', url, timeoutMs, maxBytes })
  return answer.ok ? prometheusData(shape, answer.value, url, language) : err(answer.error.message)
}

async function readPrometheus(
  host: HostSession,
  url: string,
  exporter: ExporterPlace | null,
  language: Language,
): Promise<Result<PrometheusReading>> {
  const [targets, ups, build] = await Promise.all([
    ask(host, url, 'targets?state=active', targetsShape, language),
    ask(host, url, 'query?query=redis_up', vectorShape, language),
    ask(host, url, 'status/buildinfo', buildShape, language),
  ])
  if (!targets.ok) return targets
  if (!ups.ok) return ups
  const { instance, redisUp, note } = exporterInstance(ups.value, exporter, language)
  const all = targetsOf(targets.value)
  return ok({
    url,
    version: build.ok ? build.value.version : null,
    targets: keptTargets(all, instance),
    instance,
    redisUp,
    notes: notesOf(all, note, language),
  })
}

function notesOf(all: readonly TargetReading[], note: string | null, language: Language): readonly string[] {
  const unsaid = all.length - mostTargets
  return [
    ...(note === null ? [] : [all.length > 0 ? note : say(language, 'prometheus-starting')]),
    ...(unsaid > 0 ? [say(language, 'prometheus-more', { count: unsaid })] : []),
  ]
}

/** Asks the Prometheus that scrapes this broker's exporter what it sees of it. */
export const prometheusProbe: MakeProbe<'prometheus'> = ({ config, language }) => {
  const { prometheus: url } = config
  const none = say(language, 'prometheus-none')
  return {
    name: 'prometheus',
    needs: 'host',
    absent: url === undefined ? none : null,
    everyMs: { seen: 15_000, hidden: 60_000 },
    read: async ({ host, aspects, nowMs }) => {
      if (url === undefined) return { state: 'absent', reason: none }
      const found = findExporter(config, aspects.containers, language)
      if (found.state === 'unknown') return found
      const place = found.state === 'absent' ? null : found.place
      const read = await readPrometheus(host, url, place, language)
      return read.ok
        ? { state: 'known', atMs: nowMs(), value: read.value }
        : { state: 'unknown', reason: read.error }
    },
  }
}
