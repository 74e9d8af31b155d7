import type { Place } from '#core/contract'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'
import type { Series } from '#core/series'
import type { ConfigDraft } from './config-draft.ts'
import type { Dialog } from './dialog.ts'
import { fleetOrder } from './fleet.ts'
import { type Runs, withRuns } from './runs.ts'
import { followBroker, joinSeries } from './series.ts'

/** All that the window knows. */
export interface WindowState {
  /** Null until the first answer. */
  readonly snapshot: Snapshot | null
  /** Why the first answer failed, if it did. */
  readonly failure: string | null
  readonly runs: Runs
  readonly series: Readonly<Record<string, Series>>
  readonly place: Place
  readonly order: readonly string[]
  /** The pointer is over the fleet list: rows keep their places. */
  readonly orderHeld: boolean
  readonly dialog: Dialog | null
  readonly dismissedRuns: ReadonlySet<string>
  /** What was written in the editor of brokers.yaml and not saved yet. */
  readonly configDraft: ConfigDraft | null
}

/** The state before anything was heard. */
export const emptyState: WindowState = {
  snapshot: null,
  failure: null,
  runs: {},
  series: {},
  place: { broker: null, view: 'overview' },
  order: [],
  orderHeld: false,
  dialog: null,
  dismissedRuns: new Set(),
  configDraft: null,
}

/** Takes in a snapshot; one that is not newer changes nothing. */
export function withSnapshot(state: WindowState, snapshot: Snapshot): WindowState {
  if (state.snapshot && snapshot.revision <= state.snapshot.revision) return state
  const series = snapshot.brokers.map(broker => {
    const known = state.series[broker.name] ?? []
    return [broker.name, followBroker(known, broker)] as const
  })
  return {
    ...state,
    snapshot,
    failure: null,
    runs: withRuns(state.runs, snapshot.runs),
    series: Object.fromEntries(series),
    order: fleetOrder(snapshot.brokers, state.order, state.orderHeld),
  }
}

/** Takes in a run that was pushed. */
export function withRun(state: WindowState, run: RunView): WindowState {
  const runs = withRuns(state.runs, [run])
  return runs === state.runs ? state : { ...state, runs }
}

/** Puts a broker's asked-for history before what arrived meanwhile. */
export function withHistory(state: WindowState, broker: string, history: Series): WindowState {
  const joined = joinSeries(history, state.series[broker] ?? [])
  return { ...state, series: { ...state.series, [broker]: joined } }
}

/** Holds or frees the fleet's order. */
export function withOrderHeld(state: WindowState, held: boolean): WindowState {
  if (held === state.orderHeld) return state
  const order = fleetOrder(state.snapshot?.brokers ?? [], state.order, held)
  return { ...state, orderHeld: held, order }
}
