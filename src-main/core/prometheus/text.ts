/** One line of a metrics page: a number under a name and labels. Buckets of histograms are told apart by `le`. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** May be NaN or infinite: exporters write what they do not know that way. */
  readonly value: number
}

/** What `# TYPE` says; `unknown` where it says nothing that is known here. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown'

/** A metrics page in Prometheus's text format or in OpenMetrics. */
export interface MetricsPage {
  readonly samples: readonly MetricSample[]
  /** By the name that stands in `# TYPE`. */
  readonly types: ReadonlyMap<string, MetricType>
  readonly helps: ReadonlyMap<string, string>
  /** Lines that are neither samples nor comments: an HTML page has many and no sample. */
  readonly strayLines: number
}

const nameAt = /[A-Za-z_:][A-Za-z0-9_:]*/y
const quotedAt = /"([^"\\]*(?:\\.[^"\\]*)*)"/sy
const valueAt = /[^\s#]+/y
const spaceAt = /[ \t]*/y
const known: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary'])

/** Reads a metrics page. Never throws, in time linear to its length; what cannot be read is counted and left out. */
export function parseMetrics(text: string): MetricsPage {
  const samples: MetricSample[] = []
  const types = new Map<string, MetricType>()
  const helps = new Map<string, string>()
  let strayLines = 0
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue
    if (line.startsWith('#')) {
      const [, keyword, name = '', rest = ''] = /^#\s*(TYPE|HELP)\s+(\S+)\s?(.*)$/.exec(line) ?? []
      if (keyword === 'TYPE')
        types.set(name, known.has(rest.trim()) ? (rest.trim() as MetricType) : 'unknown')
      if (keyword === 'HELP') helps.set(name, unescaped(rest))
      continue
    }
    const sample = sampleOf(line)
    if (sample === null) strayLines++
    else samples.push(sample)
  }
  return { samples, types, helps, strayLines }
}

/** Timestamps and exemplars behind the value are left alone. */
function sampleOf(line: string): MetricSample | null {
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (found === null) return null
    at = pattern.lastIndex
    return found[1] ?? found[0]
  }
  const quoted = (): string | null => {
    const found = take(quotedAt)
    return found === null ? null : unescaped(found)
  }
  const skip = (character: string): boolean => {
    take(spaceAt)
    if (line[at] !== character) return false
    at++
    take(spaceAt)
    return true
  }
  let name = take(nameAt)
  const labels: [string, string][] = []
  if (skip('{')) {
    while (!skip('}')) {
      const isQuoted = line[at] === '"'
      const label = isQuoted ? quoted() : take(nameAt)
      if (label === null) return null
      if (skip('=')) {
        const value = quoted()
        if (value === null) return null
        labels.push([label, value])
      } else if (isQuoted && name === null) name = label
      else return null
      if (!skip(',') && line[at] !== '}') return null
    }
  }
  take(spaceAt)
  const value = numberOf(take(valueAt) ?? '')
  return name === null || value === null ? null : { name, labels: Object.fromEntries(labels), value }
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))

function numberOf(text: string): number | null {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  return /^[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:e[+-]?\d{1,4})?$/i.test(text) ? Number(text) : null
}

/** The finite values of a name, all its labels together, in the order of the page. */
export const valuesOf = (page: MetricsPage, name: string): readonly number[] =>
  page.samples.flatMap(sample =>
    sample.name === name && Number.isFinite(sample.value) ? [sample.value] : [],
  )

/** A label of the first sample of a name: how `…_info` metrics say texts. */
export function labelOf(page: MetricsPage, name: string, label: string): string | null {
  const labels = page.samples.find(sample => sample.name === name)?.labels ?? {}
  return Object.hasOwn(labels, label) ? (labels[label] ?? null) : null
}
