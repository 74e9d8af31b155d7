import type { PrometheusReading } from '#core/model/outside'
import type { HostSession } from '#core/ports'
import type { MakeProbe } from '#core/probe'
import {
  apiUrl,
  buildShape,
  prometheusData,
  type Shape,
  targetsOf,
  targetsShape,
  vectorShape,
} from '#core/prometheus/api'
import { exporterUrlOf } from '#core/prometheus/exporter'
import { exporterInstance } from '#core/prometheus/instance'
import { err, ok, type Result } from '#core/result'

const timeoutMs = 5000
const maxBytes = 8 * 1024 * 1024

const none = 'brokers.yaml names no Prometheus for this broker.'
const noTargets = 'Prometheus knows no targets yet: it may have just started.'

async function ask<T>(host: HostSession, base: string, path: string, shape: Shape<T>): Promise<Result<T>> {
  const url = apiUrl(base, path)
  const answer = await host.http.send({ method: 'GET', url, timeoutMs, maxBytes })
  return answer.ok ? prometheusData(shape, answer.value, url) : err(answer.error.message)
}

async function readPrometheus(
  host: HostSession,
  url: string,
  exporter: string | null,
): Promise<Result<PrometheusReading>> {
  const [targets, ups, build] = await Promise.all([
    ask(host, url, 'targets?state=active', targetsShape),
    ask(host, url, 'query?query=redis_up', vectorShape),
    ask(host, url, 'status/buildinfo', buildShape),
  ])
  if (!targets.ok) return targets
  if (!ups.ok) return ups
  const { instance, redisUp, note } = exporterInstance(ups.value, exporter)
  return ok({
    url,
    version: build.ok ? build.value.version : null,
    targets: targetsOf(targets.value),
    instance,
    redisUp,
    notes: note === null ? [] : [targets.value.activeTargets?.length ? note : noTargets],
  })
}

/** Asks the Prometheus that scrapes this broker's exporter what it sees of it. */
export const prometheusProbe: MakeProbe<'prometheus'> = ({ config }) => {
  const { prometheus: url } = config
  return {
    name: 'prometheus',
    needs: 'host',
    absent: url === undefined ? none : null,
    everyMs: { seen: 15_000, hidden: 60_000 },
    read: async ({ host, nowMs }) => {
      if (url === undefined) return { state: 'absent', reason: none }
      const read = await readPrometheus(host, url, exporterUrlOf(config))
      return read.ok
        ? { state: 'known', atMs: nowMs(), value: read.value }
        : { state: 'unknown', reason: read.error }
    },
  }
}
