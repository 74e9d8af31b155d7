import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '#core/contract'
import { emptyState, type WindowState, withHistory, withRun } from './state.ts'

/** The window's state as it lives. */
export type WindowStore = StoreApi<WindowState>

/** Creates the state; nothing is heard until `connect`. */
export const createWindowStore = (): WindowStore => createStore<WindowState>(() => emptyState)

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
