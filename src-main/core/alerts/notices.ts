import type { Place } from '../contract.ts'
import { severitiesWorstFirst } from '../model/alert.ts'
import type { Health } from '../model/snapshot.ts'
import type { Notice } from '../notices.ts'
import { durationText } from '../text/format.ts'
import { plain } from '../text/plain.ts'
import { counted, type Language, say } from '../text/say.ts'
import { causeText } from './cause.ts'
import type { Standing } from './state.ts'
import { adviceText, alertText, ruleTitle } from './text.ts'

/** What is to be known of a broker to tell its alerts. */
export interface TellBroker {
  readonly name: string
  readonly title: string
  readonly health: Health
  /** Whether there is a release to go back to. */
  readonly canRollBack: boolean
}

/** So many alerts are told in words; of more only the number. */
const mostInWords = 3

const worstFirst = (alerts: readonly Standing[]): readonly Standing[] =>
  severitiesWorstFirst.flatMap(severity => alerts.filter(one => one.severity === severity))

/** The way back to the release before, where a deploy is near at hand; else the broker's alerts. */
export function alertPlace(broker: TellBroker, alerts: readonly Standing[]): Place {
  const place = { broker: broker.name, view: 'alerts' } as const
  if (!broker.canRollBack || alerts.every(({ deploy }) => deploy === null)) return place
  const request = { kind: 'rollback', broker: broker.name, release: null } as const
  return { ...place, open: { kind: 'plan', request } }
}

/** The notification of what came up at a broker. */
export function alertsNotice(
  broker: TellBroker,
  alerts: readonly Standing[],
  nowMs: number,
  language: Language,
): Notice {
  const sorted = worstFirst(alerts)
  const [first] = sorted
  const texts = sorted.slice(0, mostInWords).map(alert => noticeText(broker, alert, language))
  const more = sorted.length - texts.length
  const saysAll = first !== undefined && causeText(first, broker.health) !== null
  const advice = sorted.length === 1 && first && !saysAll ? [adviceText(first, language)] : []
  const title = titleOf(sorted, language)
  return {
    key: `alerts:${broker.name}`,
    kind: first?.severity === 'critical' ? 'critical' : 'alert',
    title: plain(say(language, 'notice-alert', { broker: broker.title, title })),
    body: plain(
      [
        ...texts,
        ...(more > 0 ? [say(language, 'notice-more', { alerts: counted(language, 'alerts', more) })] : []),
        ...deployText(sorted, nowMs, language),
        ...advice,
      ].join(' '),
      600,
    ),
    place: alertPlace(broker, sorted),
  }
}

/** The notification that many brokers have something new at once. */
export function fleetNotice(
  groups: readonly { readonly broker: TellBroker; readonly alerts: readonly Standing[] }[],
  language: Language,
): Notice {
  const all = groups.flatMap(({ alerts }) => alerts)
  return {
    key: 'alerts',
    kind: all.some(({ severity }) => severity === 'critical') ? 'critical' : 'alert',
    title: say(language, 'notice-fleet', {
      alerts: counted(language, 'alerts', all.length),
      brokers: counted(language, 'brokers', groups.length),
    }),
    body: plain(groups.map(({ broker }) => broker.title).join(', ')),
    place: { broker: null, view: 'overview' },
  }
}

/** The notification that alerts of many brokers are over. It takes the place of what was told of each. */
export function fleetOverNotice(
  groups: readonly { readonly broker: TellBroker; readonly alerts: readonly Standing[] }[],
  language: Language,
): Notice {
  const { title, body, place } = fleetNotice(groups, language)
  return {
    key: 'alerts',
    kind: 'over',
    title: say(language, 'notice-fleet-over', { alerts: title }),
    body,
    place,
    closes: groups.map(({ broker }) => `alerts:${broker.name}`),
  }
}

/** The notification that alerts still stand. */
export function againNotice(
  broker: TellBroker,
  alerts: readonly Standing[],
  nowMs: number,
  language: Language,
): Notice {
  const notice = alertsNotice(broker, alerts, nowMs, language)
  const since = Math.min(...alerts.map(({ raisedAtMs }) => raisedAtMs))
  const text = say(language, 'notice-still', { duration: durationText(language, nowMs - since) })
  return { ...notice, body: `${text} ${notice.body}` }
}

/** The notification that alerts that were told are over. */
export function overNotice(
  broker: TellBroker,
  alerts: readonly Standing[],
  nowMs: number,
  language: Language,
): Notice {
  const since = Math.min(...alerts.map(({ raisedAtMs }) => raisedAtMs))
  const duration = durationText(language, nowMs - since)
  const titles = worstFirst(alerts).map(alert => ruleTitle(alert, language))
  const title = titleOf(alerts, language)
  return {
    key: `alerts:${broker.name}`,
    kind: 'over',
    title: plain(say(language, 'notice-over', { broker: broker.title, title })),
    body: [
      ...(alerts.length === 1 ? [] : [`${[...new Set(titles)].join(', ')}.`]),
      say(language, 'notice-lasted', { duration }),
    ].join(' '),
    place: { broker: broker.name, view: 'alerts' },
  }
}

const noticeText = (broker: TellBroker, alert: Standing, language: Language): string =>
  causeText(alert, broker.health) ?? alertText(alert, language)

function titleOf(alerts: readonly Standing[], language: Language): string {
  const [first] = alerts
  return alerts.length === 1 && first
    ? ruleTitle(first, language)
    : counted(language, 'alerts', alerts.length)
}

function deployText(alerts: readonly Standing[], nowMs: number, language: Language): readonly string[] {
  const deploy = alerts.find(one => one.deploy !== null)?.deploy ?? null
  if (deploy === null) return []
  const ago = say(language, 'ago', { duration: durationText(language, nowMs - deploy.endedAtMs) })
  return [say(language, 'notice-since-deploy', { title: plain(deploy.title), ago })]
}
