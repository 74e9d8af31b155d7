import type { Client, Place } from '#core/contract'
import { openPlan } from './planning.ts'
import { withRun, withSnapshot } from './state.ts'
import type { WindowStore } from './window.ts'

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
