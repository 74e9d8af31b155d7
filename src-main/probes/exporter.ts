import type { MakeProbe } from '#core/probe'
import { readExporter, troubledExporter } from '#core/prometheus/exporter'
import { isServers } from '#core/web/answer'

const usualUrl = 'http://127.0.0.1:9121/metrics'
const timeoutMs = 5000
const maxBytes = 8 * 1024 * 1024

/** Scrapes redis_exporter as Prometheus would, through the link, and holds it against INFO. */
export const exporterProbe: MakeProbe<'exporter'> = ({ config }) => {
  const url = config.exporter ?? (config.runtime.compose?.exporter === undefined ? null : usualUrl)
  return {
    name: 'exporter',
    needs: 'host',
    absent: url === null ? 'brokers.yaml names no exporter for this broker.' : null,
    everyMs: { seen: 10_000, hidden: 30_000 },
    read: async ({ host, sample, nowMs }) => {
      const address = url ?? usualUrl
      const atMs = nowMs()
      const answer = await host.http.send({ method: 'GET', url: address, timeoutMs, maxBytes })
      if (answer.ok) return { state: 'known', atMs, value: readExporter(answer.value, address, atMs, sample) }
      const { message } = answer.error
      return isServers(answer.error)
        ? { state: 'known', atMs, value: troubledExporter(address, message) }
        : { state: 'unknown', reason: message }
    },
  }
}
