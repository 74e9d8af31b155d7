import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client, Place } from '#core/contract'
import { openPlan } from './planning.ts'
import { emptyState, type WindowState, withHistory, withRun, withSnapshot } from './state.ts'

/** The window's state as it lives. */
export type WindowStore = StoreApi<WindowState>

/** Creates the state; nothing is heard until `connect`. */
export const createWindowStore = (): WindowStore => createStore<WindowState>(() => emptyState)

/** Follows the engine: subscribes first, then asks, so that nothing between the two is lost. Returns how to end it. */
export function connect(client: Client, store: WindowStore): () => void {
  const ends = [
    client.snapshotChanged(snapshot => store.setState(state => withSnapshot(state, snapshot))),
    client.runChanged(run => store.setState(state => withRun(state, run))),
    client.navigate(place => void goTo(client, store, place)),
  ]
  client.snapshot().then(
    snapshot => store.setState(state => withSnapshot(state, snapshot)),
    (error: unknown) => store.setState({ failure: String(error) }),
  )
  return () => {
    for (const end of ends) end()
  }
}

/** Goes where main sends the window, and opens what a tray item asked for there. */
async function goTo(client: Client, store: WindowStore, { open, ...place }: Place): Promise<void> {
  store.setState({ place, ...(open?.kind === 'deploy' ? { dialog: open } : {}) })
  if (open?.kind === 'plan') await openPlan(client, store, open.request)
}

/** Asks for a broker's chart history; later points come with the snapshots. */
export async function fetchHistory(client: Client, store: WindowStore, broker: string): Promise<void> {
  const history = await client.series({ broker })
  store.setState(state => withHistory(state, broker, history))
}

/** Asks for a run with its full kept output. */
export async function fetchRun(client: Client, store: WindowStore, runId: string): Promise<void> {
  const run = await client.run({ runId })
  if (run) store.setState(state => withRun(state, run))
}
