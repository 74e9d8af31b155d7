import { type Silence, severitiesWorstFirst } from '../model/alert.ts'
import type { AlertsConfig, BrokerConfig } from '../model/config.ts'
import { layersNearestFirst } from '../model/level.ts'
import { plain } from '../text/plain.ts'
import { say } from '../text/say.ts'
import { timeText, type Voice } from '../text/time.ts'
import { isWatchRule } from './pack.ts'
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

/** Why an alert is not notified: a word for decisions, a sentence for people. */
export interface Suppression {
  readonly by: 'info' | 'rule' | 'mute' | 'silence' | 'expected-off' | 'quiet-hours' | 'layer' | 'alert'
  readonly text: string
}

/** Whether this suppression says that a person knows of the trouble, or that it is no trouble. */
export const isTakenBy = ({ by }: Suppression): boolean =>
  by === 'mute' || by === 'silence' || by === 'expected-off'

/** Why an alert is not notified now; null when it is. */
export function hushOf(alert: Standing, input: HushInput): Suppression | null {
  const { voice, nowMs, mutedUntilMs } = input
  const { language } = voice
  const until = (atMs: number): string => timeText(voice, atMs, nowMs)
  if (alert.severity === 'info') return { by: 'info', text: say(language, 'hush-info') }
  if (!alert.notify) return { by: 'rule', text: say(language, 'hush-rule') }
  if (mutedUntilMs !== null) {
    return { by: 'mute', text: say(language, 'hush-muted', { time: until(mutedUntilMs) }) }
  }
  const silence = input.silences.find(one => isSilenced(alert, one, nowMs))
  if (silence !== undefined) {
    const comment = plain(silence.comment, 100)
    return { by: 'silence', text: say(language, 'hush-silence', { time: until(silence.untilMs), comment }) }
  }
  const expectedOff = input.broker?.alerts.expectedOff ?? []
  if (isWithin(expectedOff, voice.local, nowMs)) {
    return { by: 'expected-off', text: say(language, 'hush-expected-off') }
  }
  const quiet = alert.severity !== 'critical' && isWithin(input.alerts.quietHours, voice.local, nowMs)
  if (quiet) return { by: 'quiet-hours', text: say(language, 'hush-quiet-hours') }
  return coveredBy(alert, input)
}

/** Whether all of a broker is muted, silenced or expected to be off: what it shows now needs nobody's attention. */
export const isBrokerTaken = (
  name: string,
  { silences, broker, mutedUntilMs, nowMs, voice }: Omit<HushInput, 'standing' | 'alerts' | 'neighbours'>,
): boolean =>
  mutedUntilMs !== null ||
  silences.some(
    one => one.rule === null && one.untilMs > nowMs && (one.broker === null || one.broker === name),
  ) ||
  isWithin(broker?.alerts.expectedOff ?? [], voice.local, nowMs)

const isSilenced = (alert: Standing, silence: Silence, nowMs: number): boolean =>
  silence.untilMs > nowMs &&
  (silence.broker === null || silence.broker === alert.broker) &&
  (silence.rule === null || silence.rule === alert.rule)

/** A cause that stands nearer, or says the same more strongly. */
function coveredBy(alert: Standing, { standing, neighbours, voice }: HushInput): Suppression | null {
  const { language } = voice
  const others = standing.filter(one => one.id !== alert.id && neighbours.has(one.broker))
  const nearer = others.find(one => isNearer(one, alert))
  if (nearer !== undefined) {
    const layer = say(language, `layer-${nearer.layer}`)
    return { by: 'layer', text: say(language, 'hush-layer', { layer }) }
  }
  const isRepeated = others.some(one => one.broker === alert.broker && saysMore(one, alert))
  return isRepeated ? { by: 'alert', text: say(language, 'hush-covered') } : null
}

/** A host that fails is the cause of what fails on it, for every broker there. */
const isNearer = (one: Standing, alert: Standing): boolean =>
  one.severity === 'critical' &&
  depthOf(one) < depthOf(alert) &&
  (one.broker === alert.broker || one.layer === 'host')

const depthOf = ({ layer }: Standing): number => layersNearestFirst.indexOf(layer)

/** That a broker is out, or cannot be watched, says all; so does a rule that inhibits this one, and of two limits of one metric the sharper one. */
function saysMore(one: Standing, alert: Standing): boolean {
  if (isWatchRule(one.rule) && !isWatchRule(alert.rule)) return true
  if (one.inhibits.includes(alert.rule)) return true
  const isSame = one.measure === alert.measure && one.measure !== ''
  return isSame && rankOf(one) < rankOf(alert) && JSON.stringify(one.labels) === JSON.stringify(alert.labels)
}

const rankOf = ({ severity }: Standing): number => severitiesWorstFirst.indexOf(severity)

/** Alerts of one broker without those that another one says more strongly. */
export const withoutRepeats = (alerts: readonly Standing[]): readonly Standing[] =>
  alerts.length < 2
    ? alerts
    : alerts.filter(alert => !alerts.some(one => one !== alert && saysMore(one, alert)))
