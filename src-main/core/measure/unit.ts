import type { MeasureUnit } from '../model/measure.ts'

/** The unit of a number by the end of its name, as Prometheus names it. */
export function unitOf(name: string): MeasureUnit {
  if (name.endsWith('_bytes') || name.endsWith('_bytes_total')) return 'bytes'
  if (name.endsWith('_seconds') || name.endsWith('_seconds_total')) return 'seconds'
  if (name.endsWith('_per_second')) return 'per-second'
  if (name.endsWith('_up')) return 'bool'
  return name.endsWith('_ratio') ? 'ratio' : 'count'
}
