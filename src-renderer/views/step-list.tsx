import type { ReactNode } from 'react'
import type { StepView } from '#core/model/run'
import { useNow } from '../store/clock.ts'
import { useText } from '../text/text.ts'
import { StepShape } from '../ui/step-shape.tsx'
import { stepMs } from './run-words.ts'

interface StepListProps {
  readonly steps: readonly StepView[]
  readonly shown: number
  readonly onShow: (index: number) => void
}

/** The steps of a run in order: state, title, time. One of them is shown beside. */
export function StepList({ steps, shown, onShow }: StepListProps): ReactNode {
  const { s } = useText()
  return (
    <ol className="step-list" aria-label={s.runs.steps}>
      {steps.map((step, index) => (
        <li key={`${step.id} ${step.title}`}>
          <button
            type="button"
            className={step.state}
            aria-current={index === shown ? 'step' : undefined}
            onClick={() => onShow(index)}
          >
            <StepShape state={step.state} label={s.runs.state[step.state]} />
            <span className="step-title">{step.title}</span>
            <StepTime step={step} />
          </button>
        </li>
      ))}
    </ol>
  )
}

function StepTime({ step }: { readonly step: StepView }): ReactNode {
  const { f } = useText()
  const nowMs = useNow()
  const ms = stepMs(step, nowMs)
  return (
    <span className="soft step-time">
      {step.state === 'running' && step.progress !== null && `${f.percent(step.progress)} · `}
      {ms !== null && f.took(ms)}
    </span>
  )
}
