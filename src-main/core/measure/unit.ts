import type { MeasureUnit } from '../model/measure.ts'

/** Numbers whose names end like those of another unit. */
const named: Readonly<Record<string, MeasureUnit>> = {
  redis_mem_fragmentation_ratio: 'factor',
}

/** What the end of a name says, as Prometheus names units; the first that fits counts. */
const endings: readonly (readonly [RegExp, MeasureUnit])[] = [
  [/_timestamp(_seconds)?$/, 'timestamp'],
  [/_bytes(_total)?$/, 'bytes'],
  [/_per_sec(ond)?$/, 'per-second'],
  [/_sec(onds)?(_total)?$/, 'seconds'],
  [/_celsius$/, 'celsius'],
  [/_watts$/, 'watts'],
  [/_(up|ok|alarm|missing|blocked|unreachable)$/, 'bool'],
  [/_ratio$/, 'ratio'],
]

/** The unit of a number by its name. */
export const unitOf = (name: string): MeasureUnit =>
  named[name] ?? endings.find(([ending]) => ending.test(name))?.[1] ?? 'count'
