import type { Measure, MeasureSource } from '../model/measure.ts'
import { unitOf } from './unit.ts'

/** A number or a yes or no with its name; null is unknown and has no measure. */
export type Said = readonly [name: string, value: number | boolean | null, labels?: Measure['labels']]

/** Measures of one source at one time; the unit is that of the name. */
export const measured = (source: MeasureSource, atMs: number, numbers: readonly Said[]): readonly Measure[] =>
  numbers.flatMap(([name, value, labels = {}]) =>
    value === null
      ? []
      : [
          {
            name,
            labels,
            value: Number(value),
            unit: typeof value === 'boolean' ? 'bool' : unitOf(name),
            source,
            atMs,
          },
        ],
  )
