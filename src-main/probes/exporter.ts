import type { MakeProbe } from '#core/probe'
import { readExporter, troubledExporter } from '#core/prometheus/exporter'
import { findExporter, namesExporter } from '#core/prometheus/exporter-place'
import { say } from '#core/text/say'
import { isServers } from '#core/web/answer'

const timeoutMs = 5000
const maxBytes = 8 * 1024 * 1024

/** Scrapes redis_exporter as Prometheus would, through the link, and holds it against INFO. */
export const exporterProbe: MakeProbe<'exporter'> = ({ config, language }) => ({
  name: 'exporter',
  needs: 'host',
  absent: namesExporter(config) ? null : say(language, 'exporter-none'),
  everyMs: { seen: 10_000, hidden: 30_000 },
  read: async ({ host, sample, aspects, nowMs }) => {
    const found = findExporter(config, aspects.containers, language)
    if (found.state === 'absent' || found.state === 'unknown') return found
    const { url } = found.place
    const atMs = nowMs()
    if (found.state === 'gone') return { state: 'known', atMs, value: troubledExporter(url, found.trouble) }
    const answer = await host.http.send({ method: 'GET', url, timeoutMs, maxBytes })
    if (answer.ok)
      return { state: 'known', atMs, value: readExporter(answer.value, url, { atMs, sample, language }) }
    const { message } = answer.error
    return isServers(answer.error)
      ? { state: 'known', atMs, value: troubledExporter(url, message) }
      : { state: 'unknown', reason: message }
  },
})
