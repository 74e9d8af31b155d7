import { neverRead } from '#core/aspects'
import { isHandedOver } from '#core/host/handover'
import { alertMeasures } from '#core/measure/alerts'
import { measuresOf } from '#core/measures'
import type { Measure } from '#core/model/measure'
import type { BrokerView } from '#core/model/snapshot'
import { placeText } from '#core/place'
import { queueViews } from '#core/queue/views'
import { watchedQueues } from '#core/redis/watched'
import type { Voice } from '#core/text/time'
import type { ActionService } from './actions/service.ts'
import { createRounds } from './alerts/rounds.ts'
import type { AlertService } from './alerts/service.ts'
import type { HistoryService } from './history/service.ts'
import type { Hub } from './hub/hub.ts'
import type { Watching } from './hub/watching.ts'
import type { Links } from './links/links.ts'
import type { MuteStore } from './mute/store.ts'
import type { Watched } from './sampling/watched.ts'

/** Where metrics come from and go to. */
export interface MetricsDeps {
  readonly watching: Watching
  readonly links: Pick<Links, 'hostNow'>
  readonly actions: Pick<ActionService, 'known' | 'runs'>
  readonly alerts: AlertService
  readonly history: Pick<HistoryService, 'record'>
  readonly hub: Pick<Hub, 'touchNow'>
  readonly mutes: Pick<MuteStore, 'until'>
  readonly voice: Voice
  readonly nowMs: () => number
  readonly steadyMs: () => number
}

/** Takes the metrics of each broker to its rules and to history. */
export interface MetricsFlow {
  /** A fresh sample: the rules are evaluated on it, and it goes to history. */
  take(broker: string): void
  /** The level of a broker changed: its rules are evaluated out of turn. */
  soon(broker: string): void
  /** Evaluates one broker at this moment. */
  evaluateNow(watched: Watched): void
  /** Evaluates the brokers whose samples did not do so of late, then notifies. */
  evaluateSilent(): void
  /** While Redis is silent, what is read beside its samples goes to history by itself. */
  recordSilent(): void
  /** Takes over what the last snapshot says. */
  seen(brokers: readonly BrokerView[]): void
  stop(): void
}

/** A broker is evaluated with each of its samples; one without is evaluated after so long. */
const evaluateAfterMs = 2_400
/** A broker without a sample for this long is silent; what was read of its host this lately is still so. */
const silentMs = 5_000
const freshMs = 15_000

/** Builds the flow; nothing is evaluated yet. */
export function createMetricsFlow(deps: MetricsDeps): MetricsFlow {
  const { watching, links, actions, alerts, history, hub, mutes, voice, nowMs, steadyMs } = deps

  /** The rules are evaluated on a fresh sample, and it goes to history. */
  function take(name: string): void {
    const watched = watching.get(name)
    if (watched === null) return
    const measures = evaluate(watched)
    history.record(name, measures)
  }

  /** While Redis is silent, what is read beside its samples goes to history by itself. */
  function recordRest(watched: Watched): void {
    const { name } = watched.config
    const atMs = nowMs()
    const aspects = watching.aspects(name)?.readings()
    const isSilent = atMs - (watched.last()?.atMs ?? 0) > silentMs
    if (!isSilent || aspects === undefined || links.hostNow(name) === null) return
    const rest = measuresOf({ sample: null, rates: null, queues: [], aspects })
    history.record(
      name,
      rest.filter(one => atMs - one.atMs < freshMs),
    )
  }

  /** Evaluates the rules of a broker on what is known of it now; answers the metrics that history keeps. */
  function evaluate(watched: Watched): readonly Measure[] {
    const { config } = watched
    const { name } = config
    const atMs = nowMs()
    evaluatedAtMs.set(name, steadyMs())
    const { language } = voice
    const sample = watched.last()
    const rates = watched.rates()
    const aspects = watching.aspects(name)?.readings() ?? neverRead(language)
    const queues = queueViews({
      readings: sample?.queues ?? [],
      aspects,
      trends: watched.trends(),
      pinned: watchedQueues(config.watch),
      language,
    })
    const measures = measuresOf({ sample, rates, queues, aspects })
    const connection = watched.connection()
    const backups = actions.known(name).backups.toSorted((one, other) => other.atMs - one.atMs)
    const untilMs = mutes.until(name, atMs)
    const changed = alerts.evaluate({
      broker: config,
      title: config.title ?? name,
      measures: [
        ...measures,
        ...alertMeasures({ sample, rates, queues, aspects, backups, connection }, atMs),
      ],
      connection,
      place: placeText(config, language),
      muted: untilMs === null ? null : { untilMs },
      runs: actions.runs().filter(run => run.broker === name),
      isHandedOver: isHandedOver(aspects.containers, atMs),
      canRollBack: canRollBack.get(name) ?? false,
    })
    if (changed) hub.touchNow()
    return measures
  }

  /** As the last snapshot says: notifications of alerts may open the rollback plan. */
  const canRollBack = new Map<string, boolean>()
  const evaluatedAtMs = new Map<string, number>()
  const rounds = createRounds(names => {
    for (const name of names) {
      const watched = watching.get(name)
      if (watched !== null) evaluate(watched)
    }
    alerts.tell()
  })
  /** Evaluates those whose samples did not do so of late. */
  function evaluateSilent(): void {
    const before = steadyMs() - evaluateAfterMs
    for (const watched of watching.all()) {
      if ((evaluatedAtMs.get(watched.config.name) ?? 0) <= before) evaluate(watched)
    }
    alerts.tell()
  }

  return {
    take,
    evaluateNow: watched => void evaluate(watched),
    soon: broker => rounds.soon(broker),
    evaluateSilent,
    recordSilent() {
      for (const watched of watching.all()) recordRest(watched)
    },
    seen(brokers) {
      for (const { name, guards } of brokers) canRollBack.set(name, guards.rollback.allowed)
    },
    stop: () => rounds.stop(),
  }
}
