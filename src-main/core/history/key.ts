import type { MeasureKey } from '../model/measure.ts'

/** What tells a series from all others of a broker. */
export type SeriesName = Pick<MeasureKey, 'name' | 'labels'>

const byName = (one: string, other: string): number => (one < other ? -1 : 1)

/** Labels as one text that is the same for the same labels in any order. */
export function labelsText(labels: MeasureKey['labels']): string {
  const names = Object.keys(labels)
  if (names.length === 0) return '{}'
  return JSON.stringify(Object.fromEntries(names.sort(byName).map(name => [name, labels[name]])))
}

/** A series as one text. */
export const seriesId = ({ name, labels }: SeriesName): string => `${name} ${labelsText(labels)}`

/** A series as people read it: `redis_stream_length{queue="frames"}`. */
export function seriesText({ name, labels }: SeriesName): string {
  const words = Object.keys(labels).map(label => `${label}=${JSON.stringify(labels[label])}`)
  return words.length === 0 ? name : `${name}{${words.join(', ')}}`
}
