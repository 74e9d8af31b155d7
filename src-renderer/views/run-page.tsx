import { type ReactNode, useEffect, useState } from 'react'
import type { RunView } from '#core/model/run'
import { useNow } from '../store/clock.ts'
import { useWindow, useWindowContext } from '../store/context.ts'
import { tabOfRun } from '../store/places.ts'
import { stepInFocus } from '../store/runs.ts'
import { fetchRun } from '../store/window.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { CancelRun } from './cancel-run.tsx'
import { RunClosing } from './run-closing.tsx'
import { runMs } from './run-words.ts'
import { StepDetails } from './step-details.tsx'
import { StepList } from './step-list.tsx'
import './run-page.css'

/** One run: its steps with their time, the commands and output of one of them, and how it ended. */
export function RunPage({ runId }: { readonly runId: string }): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const run = useWindow(state => state.runs[runId])
  useEffect(() => {
    void fetchRun(client, store, runId)
  }, [client, store, runId])
  const back = (): void =>
    store.setState(({ place }) => ({ place: { broker: place.broker, view: tabOfRun(run?.kind) } }))
  return (
    <div className="run-page">
      <Button tone="quiet" onPress={back}>
        ← {s.runs.back}
      </Button>
      {run ? <Run run={run} /> : <p className="soft">{s.runs.notFound}</p>}
    </div>
  )
}

function Run({ run }: { readonly run: RunView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const [chosen, setChosen] = useState<number | null>(null)
  const ms = runMs(run, nowMs)
  const focus = stepInFocus(run)
  const shownIndex = chosen ?? (focus ? run.steps.indexOf(focus) : 0)
  const shown = run.steps[shownIndex]
  return (
    <>
      <div className="run-head">
        <div>
          <h1>{run.title}</h1>
          <p className="soft">
            {f.time(run.startedAtMs, nowMs)}, {s.runs.by(run.by)}
            {ms !== null && `, ${run.end === null ? s.runs.soFar(f.took(ms)) : s.runs.took(f.took(ms))}`}
          </p>
        </div>
        {run.end === null && <CancelRun runId={run.id} />}
      </div>
      <RunClosing run={run} />
      <div className="run-body">
        <StepList
          run={run}
          shown={shownIndex}
          onShow={index => setChosen(focus && run.steps.indexOf(focus) === index ? null : index)}
        />
        {shown && <StepDetails key={shownIndex} run={run} step={shown} />}
      </div>
    </>
  )
}
