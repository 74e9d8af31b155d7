import type { HistoryQuestion } from '#core/contract'
import type { HistorySeries } from '#core/model/history'
import type { ExporterPlace } from '#core/model/host'
import type { HostSession, HttpRequest } from '#core/ports'
import { apiUrl, matrixShape, prometheusData, vectorShape } from '#core/prometheus/api'
import { exporterInstance } from '#core/prometheus/instance'
import { rangeQuery, readRange } from '#core/prometheus/range'
import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'

const limits = { timeoutMs: 15_000, maxBytes: 32 * 1024 * 1024 }
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

/**
 * Asks the Prometheus at `url`, as seen from the host, for the past. Only series that an exporter of Redis can have are
 * answered; `exporter` is where it is, which tells it from others that this Prometheus scrapes.
 */
export async function queryPrometheus(
  host: HostSession,
  url: string,
  question: HistoryQuestion,
  exporter: ExporterPlace | null = null,
  language: Language = 'en',
): Promise<Result<readonly HistorySeries[]>> {
  const upUrl = apiUrl(url, 'query?query=redis_up')
  const ups = await send(host, { method: 'GET', url: upUrl, ...limits })
  if (!ups.ok) return ups
  const known = prometheusData(vectorShape, ups.value, upUrl, language)
  if (!known.ok) return known
  const { instance, note } = exporterInstance(known.value, exporter, language)
  if (instance === null) return err(note ?? say(language, 'prometheus-no-exporter'))
  const range = rangeQuery(question, instance)
  if (range === null) return ok([])
  const rangeUrl = apiUrl(url, 'query_range')
  const body = new URLSearchParams({
    query: range.query,
    start: String(range.startSeconds),
    end: String(range.endSeconds),
    step: String(range.stepSeconds),
  })
  const found = await send(host, {
    method: 'POST',
    url: rangeUrl,
    headers: form,
    body: body.toString(),
    ...limits,
  })
  if (!found.ok) return found
  const matrix = prometheusData(matrixShape, found.value, rangeUrl, language)
  return matrix.ok ? ok(readRange(question, range, matrix.value)) : matrix
}

async function send(host: HostSession, request: HttpRequest) {
  const answer = await host.http.send(request)
  return answer.ok ? answer : err(answer.error.message)
}
