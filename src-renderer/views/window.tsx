import type { ReactNode } from 'react'
import { useBroker, useWindow } from '../store/context.ts'
import { shownBroker } from '../store/fleet.ts'
import { useText } from '../text/text.ts'
import { Banners } from './banners.tsx'
import { BrokerPage } from './broker-page.tsx'
import { Dialogs } from './dialogs.tsx'
import { FirstRun } from './first-run.tsx'
import { Fleet } from './fleet.tsx'
import { Questions } from './questions.tsx'
import { RunBar } from './run-bar.tsx'
import { RunPage } from './run-page.tsx'
import { Settings } from './settings.tsx'
import './window.css'

/** The whole window: the fleet at the left, one broker (or a run, or the settings) beside it. */
export function Window(): ReactNode {
  const { s } = useText()
  const known = useWindow(state => state.snapshot !== null)
  const failure = useWindow(state => state.failure)
  const shown = useWindow(state => shownBroker(state.order, state.place.broker))
  // Another page begins at its top; another tab of the same page keeps focus and place.
  const page = useWindow(({ place }) =>
    place.view === 'settings' || place.view === 'run' ? place.view : `broker ${shown}`,
  )
  if (!known)
    return (
      <p className="starting" role="status">
        {failure === null ? s.app.starting : s.app.noAnswer(failure)}
      </p>
    )
  return (
    <div className="window">
      <Fleet />
      <div className="beside">
        <Banners />
        <main className="content" key={page}>
          <Content shown={shown} />
        </main>
        <RunBar broker={shown} />
      </div>
      <Dialogs />
      <Questions />
    </div>
  )
}

function Content({ shown }: { readonly shown: string | null }): ReactNode {
  const place = useWindow(state => state.place)
  const broker = useBroker(shown)
  if (place.view === 'settings') return <Settings />
  if (place.view === 'run' && place.runId) return <RunPage key={place.runId} runId={place.runId} />
  return broker ? <BrokerPage broker={broker} /> : <FirstRun />
}
