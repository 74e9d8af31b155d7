import type { AspectName, Aspects } from './model/aspect.ts'
import type { Reading } from './model/sample.ts'
import { type Language, say } from './text/say.ts'

/** Every aspect, in the order in which a person asks about them. */
export const aspectNames: readonly AspectName[] = [
  'queues',
  'discovery',
  'latency',
  'databases',
  'topology',
  'host',
  'containers',
  'exporter',
  'prometheus',
  'rabbitmq',
]

/** All aspects in the same state, for a broker that was not asked yet. */
export function allAspects(reading: Exclude<Reading<never>, { state: 'known' }>): Aspects {
  return Object.fromEntries(aspectNames.map(name => [name, reading])) as unknown as Aspects
}

/** The value of a reading; null when it is not known. */
export const knownOf = <T>(reading: Reading<T>): T | null =>
  reading.state === 'known' ? reading.value : null

/** The aspects of a broker before anything of it was read. */
export const neverRead = (language: Language): Aspects =>
  allAspects({ state: 'unknown', reason: say(language, 'not-read-yet') })
