import type { AlertsConfig } from '#core/model/config'
import type { LinkFaultCode } from '#core/model/link'
import type { Telling } from '#core/model/telling'
import type { Reach } from '#core/ports'
import { err, ok } from '#core/result'
import type { ActionService } from './actions/service.ts'
import type { AlertService } from './alerts/service.ts'
import type { ConfigAccess } from './config-access.ts'
import { makeTrouble } from './demo-trouble.ts'
import type { EngineHandlers } from './engine.ts'
import { liveWithPast } from './history/live.ts'
import type { HistoryService } from './history/service.ts'
import type { Hub } from './hub/hub.ts'
import type { Watching } from './hub/watching.ts'
import type { Links } from './links/links.ts'
import type { MuteStore } from './mute/store.ts'
import type { QuestionDesk } from './questions/desk.ts'
import type { QueueService } from './queues/service.ts'

/** The parts that answer the faces' questions. */
export interface HandlerParts {
  readonly hub: Hub
  readonly watching: Watching
  readonly links: Links
  readonly actions: ActionService
  readonly config: ConfigAccess
  readonly questions: QuestionDesk
  readonly mutes: MuteStore
  readonly queues: QueueService
  readonly history: HistoryService
  readonly alerts: AlertService
  readonly reach: Pick<Reach, 'trust' | 'forget'>
  forgetAnswers(broker: string): void
  /** Asks a person again for what they declined for a broker. */
  askAgain(broker: string): void
  /** Null when this is no demo. */
  readonly demoNotes: readonly string[] | null
}

const refused: ReadonlySet<LinkFaultCode> = new Set(['auth', 'redis-auth'])

/** One handler a question of the contract; each only passes on to the part that knows. */
export function engineHandlers(parts: HandlerParts): EngineHandlers {
  const { actions, alerts, config, history, hub, links, questions, queues } = parts
  const shown = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work
    hub.touchNow()
    return answer
  }
  return {
    snapshot: () => hub.current(),
    series: ({ broker }) =>
      liveWithPast(history, broker, parts.watching.get(broker)?.series() ?? [], Date.now()),
    plan: ({ takeLock, ...request }) =>
      actions.plan(takeLock === undefined ? request : { ...request, takeLock }),
    start: ({ planId, typed }) => actions.start(planId, typed),
    cancel: ({ runId }) => actions.cancel(runId),
    settle: ({ runId, offer }) => actions.settle(runId, offer),
    tags: ({ broker }) => actions.tags(broker),
    latestTag: ({ broker }) => actions.latestTag(broker),
    releases: ({ broker }) => actions.releases(broker),
    backups: ({ broker }) => actions.backups(broker),
    run: ({ runId }) => actions.run(runId),
    async answerHostKey({ questionId, trust }) {
      const offer = questions.takeHostKey(questionId, trust)
      if (offer === null || !trust) return null
      await parts.reach.trust(offer)
      links.retryWhere(fault => fault.hostKey?.host === offer.host)
      return null
    },
    async forgetHostKey({ host }) {
      const forgotten = await parts.reach.forget(host)
      if (!forgotten.ok) return forgotten
      links.retryWhere(fault => fault.code === 'host-key-changed')
      return ok(null)
    },
    answerSecret({ questionId, value, remember }) {
      questions.answerSecret(questionId, value === null ? null : { value, remember })
      return null
    },
    retryLink({ broker }) {
      const states = Object.values(links.states(broker) ?? {})
      // What was typed and refused is asked for again.
      if (states.some(link => link.state === 'down' && refused.has(link.fault.code))) {
        parts.forgetAnswers(broker)
      }
      parts.askAgain(broker)
      questions.offerDeclined()
      links.retry(broker)
      return null
    },
    async mute({ broker, untilMs }) {
      await parts.mutes.set(broker, untilMs)
      hub.touchNow()
      return null
    },
    pending: question => queues.pending(question),
    peek: question => queues.peek(question),
    jobs: question => queues.jobs(question),
    discover({ broker }) {
      const known = parts.watching.aspects(broker)
      known?.kick('discovery')
      return known === null ? err(`There is no broker named ${broker}.`) : ok(null)
    },
    historyKeys: ({ broker }) => history.keys(broker),
    history: question => history.query(question),
    historySize: () => history.size(),
    rules: ({ broker }) => alerts.rules(broker),
    telling: () => tellingOf(config.alerts()),
    acknowledgeAlert: ({ alert, note }) => shown(alerts.acknowledge(alert, note)),
    unacknowledgeAlert: ({ alert }) => shown(alerts.unacknowledge(alert)),
    snoozeAlert: ({ alert, untilMs }) => shown(alerts.snooze(alert, untilMs)),
    silence: wanted => shown(alerts.silence(wanted)),
    endSilence: ({ id }) => shown(alerts.endSilence(id)),
    alertLog: ({ broker, limit }) => alerts.log(broker, limit),
    demoTrouble({ broker, trouble }) {
      if (parts.demoNotes === null) return err('Only the demo can be broken on purpose.')
      return makeTrouble(links.hostNow(broker), trouble)
    },
    configText: () => config.text(),
    saveConfig: ({ text }) => config.save(text),
    addBroker: ({ name, broker }) => config.add(name, broker),
  }
}

/** What faces may know of it: the address of a webhook, never its secret. */
const tellingOf = ({ quietHours, webhook, repeatHours }: AlertsConfig): Telling => ({
  quietHours: quietHours.map(({ from, to, days }) => ({ from, to, days: days ?? null })),
  webhook: webhook?.url ?? null,
  repeatHours,
})
