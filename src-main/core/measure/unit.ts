import type { MeasureUnit } from '../model/measure.ts'

/** The unit of a number by the end of its name, as Prometheus names it. */
export function unitOf(name: string): MeasureUnit {
  if (name.endsWith('_bytes') || name.endsWith('_bytes_total')) return 'bytes'
  if (/_sec(onds)?(_total)?$/.test(name)) return name.endsWith('_per_sec') ? 'per-second' : 'seconds'
  if (name.endsWith('_per_second')) return 'per-second'
  if (/_(up|ok|alarm|missing)$/.test(name)) return 'bool'
  return name.endsWith('_ratio') ? 'ratio' : 'count'
}
