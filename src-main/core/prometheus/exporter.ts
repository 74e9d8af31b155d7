import type { ExporterReading } from '../model/outside.ts'
import type { RedisMetrics, Sample } from '../model/sample.ts'
import type { HttpAnswer } from '../ports.ts'
import { type NumberNames, redisNameOf, redisNumbers } from '../redis/names.ts'
import { type Language, say } from '../text/say.ts'
import { addressText, refusalOf } from '../web/answer.ts'
import { labelOf, type MetricsPage, parseMetrics, valuesOf } from './text.ts'

/** How long a scrape of the exporter may take, in milliseconds. */
export const scrapeBudgetMs = 100

/** What a page of the exporter is read with. */
export interface ExporterCircumstances {
  readonly atMs: number
  readonly sample: Sample | null
  readonly language: Language
}

/** An exporter that could not be scraped. */
export const troubledExporter = (url: string, trouble: string): ExporterReading => ({
  url,
  trouble,
  up: null,
  scrapeMs: null,
  ownScrapeMs: null,
  late: null,
  version: null,
  values: {},
  differences: [],
})

/** Reads the exporter's page; `sample` is what INFO said before the page was asked for at `atMs`. */
export function readExporter(
  answer: HttpAnswer,
  url: string,
  { atMs, sample, language }: ExporterCircumstances,
): ExporterReading {
  const refusal = refusalOf(answer, url, language)
  if (refusal !== null) return troubledExporter(url, refusal)
  const page = parseMetrics(answer.body)
  if (page.samples.length === 0)
    return troubledExporter(url, say(language, 'exporter-no-metrics', { url: addressText(url) }))
  const up = valuesOf(page, 'redis_up')[0]
  const values = redisValues(page)
  const ownScrapeMs = inMs(valuesOf(page, 'redis_exporter_last_scrape_duration_seconds')[0])
  return {
    url,
    trouble: null,
    up: up === undefined ? null : up === 1,
    scrapeMs: answer.tookMs,
    ownScrapeMs,
    late: latenessOf(answer.tookMs, ownScrapeMs, language),
    version: labelOf(page, 'redis_exporter_build_info', 'version'),
    values,
    differences:
      sample === null || up === 0
        ? []
        : (otherRedis(page, sample, language) ?? differencesOf(values, sample, atMs, language)),
  }
}

const inMs = (seconds: number | undefined): number | null => (seconds === undefined ? null : seconds * 1000)

/** The exporter's own time counts where it tells it: ours has the tunnel in it. */
function latenessOf(scrapeMs: number, ownMs: number | null, language: Language): string | null {
  const tookMs = ownMs ?? scrapeMs
  if (tookMs <= scrapeBudgetMs) return null
  const said = { ms: Math.round(tookMs), budget: scrapeBudgetMs }
  return ownMs === null ? say(language, 'exporter-far', said) : say(language, 'exporter-slow', said)
}

function redisValues(page: MetricsPage): Readonly<Record<string, number>> {
  const found = new Map<keyof RedisMetrics, number>()
  const rows = new Map(redisNumbers)
  for (const { name, value } of page.samples) {
    const ours = redisNameOf(name)
    // Below 0 is what a server says that does not know.
    if (ours === null || !Number.isFinite(value) || value < 0) continue
    const before = found.get(ours)
    // The name of today wins over an alias, and databases are summed.
    if (before === undefined || name === ours)
      found.set(ours, before !== undefined && rows.get(ours)?.eachDatabase ? before + value : value)
  }
  return Object.fromEntries(found)
}

function otherRedis(page: MetricsPage, { facts }: Sample, language: Language): readonly string[] | null {
  const theirs = labelOf(page, 'redis_instance_info', 'run_id')
  const ours = facts.runId
  if (theirs === null || ours === null || theirs === ours) return null
  return [say(language, 'exporter-other', { theirs: theirs.slice(0, 8), ours: ours.slice(0, 8) })]
}

function differencesOf(
  values: Readonly<Record<string, number>>,
  sample: Sample,
  atMs: number,
  language: Language,
): readonly string[] {
  const elapsed = (atMs - sample.atMs) / 1000
  return redisNumbers.flatMap(([name, row]) => {
    const theirs = values[name]
    const info = sample.metrics[name]
    if (theirs === undefined || info === null || !contradicts(name, row, theirs, info, elapsed)) return []
    return [say(language, 'exporter-differs', { name, theirs, info })]
  })
}

const clockSlackSeconds = 5
const freshSeconds = 30

/** Whether no course of time explains what the exporter says `elapsed` seconds after INFO. */
function contradicts(
  name: string,
  { moves }: NumberNames,
  theirs: number,
  info: number,
  elapsed: number,
): boolean {
  if (moves === 'setting') return theirs !== info
  if (moves === 'clock') return Math.abs(theirs - info - elapsed) > clockSlackSeconds
  if (moves === 'counter') return theirs < info
  const floor = name.endsWith('_bytes') ? 64 * 1024 * 1024 : 1000
  const apart = Math.abs(theirs - info) > floor && Math.max(theirs, info) > 2 * Math.min(theirs, info)
  return apart && elapsed < freshSeconds
}
