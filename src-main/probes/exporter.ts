import type { MakeProbe } from '#core/probe'
import { exporterUrlOf, readExporter, troubledExporter } from '#core/prometheus/exporter'
import { say } from '#core/text/say'
import { isServers } from '#core/web/answer'

const timeoutMs = 5000
const maxBytes = 8 * 1024 * 1024

/** Scrapes redis_exporter as Prometheus would, through the link, and holds it against INFO. */
export const exporterProbe: MakeProbe<'exporter'> = ({ config, language }) => {
  const url = exporterUrlOf(config)
  const none = say(language, 'exporter-none')
  return {
    name: 'exporter',
    needs: 'host',
    absent: url === null ? none : null,
    everyMs: { seen: 10_000, hidden: 30_000 },
    read: async ({ host, sample, nowMs }) => {
      if (url === null) return { state: 'absent', reason: none }
      const atMs = nowMs()
      const answer = await host.http.send({ method: 'GET', url, timeoutMs, maxBytes })
      if (answer.ok)
        return { state: 'known', atMs, value: readExporter(answer.value, url, { atMs, sample, language }) }
      const { message } = answer.error
      return isServers(answer.error)
        ? { state: 'known', atMs, value: troubledExporter(url, message) }
        : { state: 'unknown', reason: message }
    },
  }
}
