import { type Silence, severitiesWorstFirst } from '../model/alert.ts'
import type { AlertsConfig, BrokerConfig } from '../model/config.ts'
import { layersNearestFirst } from '../model/level.ts'
import { plain } from '../text/plain.ts'
import { say } from '../text/say.ts'
import { timeText, type Voice } from '../text/time.ts'
import { packRule } from './pack.ts'
import type { Standing } from './state.ts'
import { isWithin } from './times.ts'

/** What decides whether an alert is told. */
export interface HushInput {
  /** Everything that stands raised, of any broker. */
  readonly standing: readonly Standing[]
  readonly silences: readonly Silence[]
  readonly alerts: AlertsConfig
  readonly broker: Pick<BrokerConfig, 'alerts'> | null
  /** Until when the broker is muted; null when it is not. */
  readonly mutedUntilMs: number | null
  /** Brokers behind the same machine, by name, this one among them. */
  readonly neighbours: ReadonlySet<string>
  readonly nowMs: number
  readonly voice: Voice
}

/** Why nobody is told of an alert now, in words; null when it is told. */
export function hushOf(alert: Standing, input: HushInput): string | null {
  const { voice, nowMs, mutedUntilMs } = input
  const { language } = voice
  const until = (atMs: number): string => timeText(voice, atMs, nowMs)
  if (alert.severity === 'info') return say(language, 'hush-info')
  if (mutedUntilMs !== null) return say(language, 'hush-muted', { time: until(mutedUntilMs) })
  const silence = input.silences.find(one => isSilenced(alert, one, nowMs))
  if (silence !== undefined) {
    const comment = plain(silence.comment, 100)
    return say(language, 'hush-silence', { time: until(silence.untilMs), comment })
  }
  const expectedOff = input.broker?.alerts.expectedOff ?? []
  if (isWithin(expectedOff, voice.local, nowMs)) return say(language, 'hush-expected-off')
  const quiet = alert.severity !== 'critical' && isWithin(input.alerts.quietHours, voice.local, nowMs)
  if (quiet) return say(language, 'hush-quiet-hours')
  return coveredBy(alert, input)
}

const isSilenced = (alert: Standing, silence: Silence, nowMs: number): boolean =>
  silence.untilMs > nowMs &&
  (silence.broker === null || silence.broker === alert.broker) &&
  (silence.rule === null || silence.rule === alert.rule)

/** A cause that stands nearer, or says the same more strongly. */
function coveredBy(alert: Standing, { standing, neighbours, voice }: HushInput): string | null {
  const { language } = voice
  const others = standing.filter(one => one.id !== alert.id && neighbours.has(one.broker))
  const nearer = others.find(one => isNearer(one, alert))
  if (nearer !== undefined)
    return say(language, 'hush-layer', { layer: say(language, `layer-${nearer.layer}`) })
  const isRepeated = others.some(one => one.broker === alert.broker && saysMore(one, alert))
  return isRepeated ? say(language, 'hush-covered') : null
}

/** A host that fails is the cause of what fails on it, for every broker there. */
const isNearer = (one: Standing, alert: Standing): boolean =>
  one.severity === 'critical' &&
  depthOf(one) < depthOf(alert) &&
  (one.broker === alert.broker || one.layer === 'host')

const depthOf = ({ layer }: Standing): number => layersNearestFirst.indexOf(layer)

/** An outage says all; of two limits of one measure the sharper one does. */
function saysMore(one: Standing, alert: Standing): boolean {
  if (one.rule === 'instance-down') return true
  const isSame = packRule(one.rule)?.measure === packRule(alert.rule)?.measure
  return isSame && rankOf(one) < rankOf(alert) && JSON.stringify(one.labels) === JSON.stringify(alert.labels)
}

const rankOf = ({ severity }: Standing): number => severitiesWorstFirst.indexOf(severity)
