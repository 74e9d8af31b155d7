import { z } from 'zod'
import type { TargetReading } from '../model/outside.ts'
import type { HttpAnswer } from '../ports.ts'
import { err, ok, type Result } from '../result.ts'
import { type Language, say } from '../text/say.ts'
import { addressText, jsonOf } from '../web/answer.ts'

/** A part of a Prometheus's HTTP API below the address in brokers.yaml, which may have a path of its own. */
export const apiUrl = (base: string, path: string): string =>
  `${base.replace(/[?#].*$/s, '').replace(/\/+$/, '')}/api/v1/${path}`

const failed = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })
const labels = z.record(z.string(), z.string())
const point = z.tuple([z.number(), z.string()])

/** `/api/v1/targets`: null in a Prometheus's first seconds. */
export const targetsShape = z.object({
  activeTargets: z
    .array(
      z.object({
        labels,
        lastError: z.string().default(''),
        lastScrapeDuration: z.number().optional(),
        health: z.string(),
      }),
    )
    .nullish(),
})
/** `/api/v1/query` of one instant. */
export const vectorShape = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labels, value: point })),
})
/** `/api/v1/query_range`. */
export const matrixShape = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labels, values: z.array(point) })),
})
/** `/api/v1/status/buildinfo`. */
export const buildShape = z.object({ version: z.string() })

/** What an answer must look like. */
export type Shape<T> = z.ZodType<T>

/** The data of an answer; the error is a sentence, with Prometheus's own words where it gives some. */
export function prometheusData<T>(
  shape: Shape<T>,
  answer: HttpAnswer,
  url: string,
  language: Language,
): Result<T> {
  const own = ownError(answer.body)
  if (own !== null) return err(say(language, 'prometheus-refuses', { url: addressText(url), error: own }))
  const read = jsonOf(answer, url, z.object({ status: z.literal('success'), data: shape }), language)
  return read.ok ? ok(read.value.data) : read
}

function ownError(body: string): string | null {
  if (!/^\s*\{\s*"status"\s*:\s*"error"/.test(body.slice(0, 200))) return null
  try {
    return failed.parse(JSON.parse(body)).error.slice(0, 300)
  } catch {
    return null
  }
}

/** Prometheus's targets as they are shown. */
export const targetsOf = ({ activeTargets }: z.infer<typeof targetsShape>): readonly TargetReading[] =>
  (activeTargets ?? []).map(target => ({
    job: target.labels.job ?? '',
    instance: target.labels.instance ?? '',
    health: target.health === 'up' || target.health === 'down' ? target.health : 'unknown',
    lastError: target.lastError || null,
    lastScrapeMs: target.lastScrapeDuration === undefined ? null : target.lastScrapeDuration * 1000,
  }))

/** Targets that are kept: a Prometheus may scrape thousands. */
export const mostTargets = 50

/** The targets that are kept: this broker's exporter first, then those in trouble. */
export function keptTargets(
  all: readonly TargetReading[],
  instance: string | null,
): readonly TargetReading[] {
  const rank = (target: TargetReading): number =>
    target.instance === instance ? 0 : target.health === 'up' ? 2 : 1
  return all.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostTargets)
}
