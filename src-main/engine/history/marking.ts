import type { RunEnd, RunView } from '#core/model/run'
import type { BrokerView } from '#core/model/snapshot'
import { runEndText } from '#core/notices'
import { type Language, say } from '#core/text/say'
import type { HistoryService } from './service.ts'

/** Puts marks on the time axis for what the engine sees happen. */
export interface Marking {
  /** A deploy or rollback that ended after it changed something. */
  run(run: RunView): void
  /** A master that moved. */
  look(broker: BrokerView): void
}

/** These left the broker as it was, or are told when somebody has settled them. */
const leftNothing: ReadonlySet<RunEnd> = new Set(['unchanged', 'cancelled', 'cut-off'])

/** Builds the marking. What happened before `sinceMs` was marked by whoever watched then. */
export function createMarking(
  history: Pick<HistoryService, 'mark'>,
  sinceMs: number,
  language: Language,
): Marking {
  const marked = new Set<string>()
  const once = (what: string, mark: () => void): void => {
    if (marked.has(what)) return
    marked.add(what)
    mark()
  }
  return {
    run(run) {
      const { kind, end, endedAtMs, broker } = run
      if ((kind !== 'deploy' && kind !== 'rollback') || end === null || leftNothing.has(end)) return
      if (endedAtMs === null || endedAtMs < sinceMs) return
      once(run.id, () => history.mark(broker, { atMs: endedAtMs, kind, text: runEndText(run, language) }))
    },
    look({ name, aspects: { topology } }) {
      if (topology.state !== 'known') return
      for (const { atMs, from, to } of topology.value.failovers) {
        if (atMs < sinceMs) continue
        const text = say(language, 'history-failover', { from, to })
        once(`${name} ${atMs}`, () => history.mark(name, { atMs, kind: 'failover', text }))
      }
    },
  }
}
