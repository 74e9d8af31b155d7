import type { ReactNode } from 'react'
import type { RunView, StepView } from '#core/model/run'
import { useNow } from '../store/clock.ts'
import { useWindow, useWindowContext } from '../store/context.ts'
import { barRun } from '../store/runs.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { LevelShape } from '../ui/level-shape.tsx'
import { StepShape } from '../ui/step-shape.tsx'
import { endLevel, stepMs } from './run-words.ts'
import './run-bar.css'

/** The run in progress, or the one that ended last, in one line at the bottom; it opens to the run view. */
export function RunBar({ broker }: { readonly broker: string | null }): ReactNode {
  const { s } = useText()
  const { store } = useWindowContext()
  const runs = useWindow(state => state.runs)
  const dismissed = useWindow(state => state.dismissedRuns)
  const onShow = useWindow(({ place }) => (place.view === 'run' ? place.runId : undefined))
  const nowMs = useNow()
  const run = barRun(runs, broker, dismissed, nowMs)
  if (!run || run.id === onShow) return null
  const open = (): void => store.setState({ place: { broker: run.broker, view: 'run', runId: run.id } })
  return (
    <section className="run-bar" aria-label={s.runs.title}>
      {run.end === null ? <GoingRun run={run} /> : <EndedRun run={run} />}
      <Button tone="quiet" onPress={open}>
        {s.runs.open}
      </Button>
      {run.end !== null && (
        <Button
          tone="quiet"
          onPress={() =>
            store.setState(state => ({ dismissedRuns: new Set([...state.dismissedRuns, run.id]) }))
          }
        >
          {s.runs.dismiss}
        </Button>
      )}
    </section>
  )
}

function GoingRun({ run }: { readonly run: RunView }): ReactNode {
  const begun = run.steps.filter(step => step.state !== 'waiting')
  return (
    <div className="run-bar-text" role="status">
      <strong>{run.title}</strong>
      <span className="run-bar-steps">
        {begun.map(step => (
          <BarStep key={`${step.id} ${step.title}`} run={run} step={step} />
        ))}
      </span>
    </div>
  )
}

function BarStep({ run, step }: { readonly run: RunView; readonly step: StepView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const ms = stepMs(run, step, nowMs)
  return (
    <span className={`bar-step ${step.state}`} title={step.title}>
      <StepShape state={step.state} label={s.runs.state[step.state]} />
      {step.state === 'running' || step.state === 'failed' ? step.title : step.id}
      {ms !== null && <span className="soft">{f.took(ms)}</span>}
    </span>
  )
}

function EndedRun({ run }: { readonly run: RunView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const level = endLevel(run)
  return (
    <div className="run-bar-text" role="status">
      {level && <LevelShape level={level} />}
      <strong>{run.title}</strong>
      <span>{run.end && s.runs.end[run.end]}</span>
      <span className="soft">{f.time(run.endedAtMs ?? run.startedAtMs, nowMs)}</span>
    </div>
  )
}
