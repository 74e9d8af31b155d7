import { isWatchRule } from '#core/alerts/pack'
import type { RunView } from '#core/model/run'
import type { BrokerView } from '#core/model/snapshot'
import { currentStep } from '../run-step.ts'
import { releaseName } from '../runtimes/compose/override.ts'
import { markOf, shapeOf } from '../shapes.ts'
import { releaseBefore } from '../snapshot.ts'
import { summaryText, titleText } from '../summary.ts'
import { plain } from '../text/plain.ts'
import { counted, type Language, say } from '../text/say.ts'
import { timeText, tomorrowMs, type Voice } from '../text/time.ts'
import { guardedItem, placeItem, plainItem } from './line.ts'
import type { MuteSpan, TrayItem } from './model.ts'

const longestLabel = 100

/** The line of a running action: its step, and the way to it. */
export function runItem(run: RunView, language: Language): TrayItem {
  const step = currentStep(run)
  const label =
    step === null
      ? run.title
      : say(language, 'run-step', {
          title: run.title,
          step: step.title,
          number: step.number,
          count: run.steps.length,
        })
  return placeItem(`run:${run.id}`, plain(label, longestLabel), {
    broker: run.broker,
    view: 'run',
    runId: run.id,
  })
}

/** The line of a broker, `▲ nebula — 1.2 k waiting, 3.4 k/s`, with its actions behind it. */
export function brokerItem(broker: BrokerView, voice: Voice, nowMs: number): TrayItem {
  const { name, guards, muted } = broker
  const { language } = voice
  const id = (action: string): string => `broker:${name}:${action}`
  const before = releaseBefore(broker.releases)
  const rollback =
    before === null
      ? say(language, 'roll-back')
      : say(language, 'roll-back-to', { release: plain(releaseName(before.images), 60) })
  const summary = [summaryText(broker, voice, nowMs), ...alertsText(broker, language)].join(', ')
  return {
    kind: 'submenu',
    id: `broker:${name}`,
    label: plain(
      `${shapeOf[markOf(broker.health)]} ${titleText(broker, language)} — ${summary}`,
      longestLabel,
    ),
    items: [
      placeItem(id('open'), say(language, 'open'), { broker: name, view: 'overview' }),
      ...alertsText(broker, language).map(text =>
        placeItem(id('alerts'), text, { broker: name, view: 'alerts' }),
      ),
      guardedItem(
        id('deploy-latest'),
        say(language, 'deploy-latest'),
        { do: 'deploy-latest', broker: name },
        guards.deploy,
      ),
      guardedItem(
        id('deploy'),
        say(language, 'deploy-pick'),
        { do: 'deploy-pick', broker: name },
        guards.deploy,
      ),
      guardedItem(
        id('rollback'),
        rollback,
        { do: 'rollback', broker: name, release: before?.number ?? null },
        guards.rollback,
      ),
      guardedItem(id('backup'), say(language, 'back-up-now'), { do: 'backup', broker: name }, guards.backup),
      muted === null
        ? plainItem(id('mute'), say(language, 'mute-hour'), { do: 'mute', broker: name, span: 'hour' })
        : plainItem(
            id('unmute'),
            say(language, 'unmute-until', { time: timeText(voice, muted.untilMs, nowMs) }),
            { do: 'mute', broker: name, span: null },
          ),
    ],
  }
}

/** How many alerts wait for a person besides that it is down; nothing while there are none. */
function alertsText({ alerts }: BrokerView, language: Language): readonly string[] {
  const { length } = alerts.filter(
    ({ acknowledged, quiet, rule }) => acknowledged === null && quiet === null && !isWatchRule(rule),
  )
  return length === 0 ? [] : [counted(language, 'alerts', length)]
}

/** The line that mutes every broker, or ends that. */
export function muteAllItem(brokers: readonly BrokerView[], language: Language): TrayItem {
  const command = { do: 'mute', broker: null } as const
  return brokers.every(broker => broker.muted !== null)
    ? plainItem('unmute-all', say(language, 'unmute-all'), { ...command, span: null })
    : plainItem('mute-all', say(language, 'mute-all'), { ...command, span: 'tomorrow' })
}

/** When a mute that is pressed now ends, in epoch ms. */
export const muteUntilMs = (span: MuteSpan, nowMs: number, voice: Voice): number =>
  span === 'hour' ? nowMs + 3_600_000 : tomorrowMs(voice, nowMs)
