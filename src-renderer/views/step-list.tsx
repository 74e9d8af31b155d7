import type { ReactNode } from 'react'
import type { RunView, StepView } from '#core/model/run'
import { useNow } from '../store/clock.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import { StepShape } from '../ui/step-shape.tsx'
import { stepMs, wasCutOff } from './run-words.ts'

interface StepListProps {
  readonly run: RunView
  readonly shown: number
  readonly onShow: (index: number) => void
}

/** The steps of a run in order: state, title, time. One of them is shown beside. */
export function StepList({ run, shown, onShow }: StepListProps): ReactNode {
  const { s } = useText()
  return (
    <ol className="step-list" aria-label={s.runs.steps}>
      {run.steps.map((step, index) => (
        <li key={`${step.id} ${step.title}`}>
          <button
            type="button"
            className={step.state}
            aria-current={index === shown ? 'step' : undefined}
            onClick={() => onShow(index)}
          >
            {wasCutOff(run, step) ? (
              <LevelShape level="degraded" label={s.runs.stepCutOff} />
            ) : (
              <StepShape state={step.state} label={s.runs.state[step.state]} />
            )}
            <span className="step-title">{step.title}</span>
            <StepTime run={run} step={step} />
          </button>
        </li>
      ))}
    </ol>
  )
}

function StepTime({ run, step }: { readonly run: RunView; readonly step: StepView }): ReactNode {
  const { f } = useText()
  const nowMs = useNow()
  const ms = stepMs(run, step, nowMs)
  return (
    <span className="soft step-time">
      {ms !== null && step.state === 'running' && step.progress !== null && `${f.percent(step.progress)} · `}
      {ms !== null && f.took(ms)}
    </span>
  )
}
