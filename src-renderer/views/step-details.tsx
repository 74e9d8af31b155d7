import { type ReactNode, useId } from 'react'
import type { RunView, StepView } from '#core/model/run'
import { useFollowEnd } from '../store/follow-end.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Commands } from '../ui/command.tsx'

interface StepDetailsProps {
  readonly run: RunView
  readonly step: StepView
}

/** One step in full: what came of it, its commands as they ran, and its output as it comes. */
export function StepDetails({ run, step }: StepDetailsProps): ReactNode {
  const { s, f } = useText()
  const { box, onScroll, following, follow } = useFollowEnd(step.output)
  const outputId = useId()
  return (
    <section className="step-details" aria-label={step.title}>
      <h2>{step.title}</h2>
      {step.outcome !== null && <p className="plan-text">{step.outcome}</p>}
      {step.progress !== null && step.state === 'running' && run.end === null && (
        <p className="step-progress">
          <progress value={step.progress} max={1} aria-label={s.runs.progress} />
          {f.percent(step.progress)}
        </p>
      )}
      <Commands commands={step.commands} />
      <div className="output-head">
        <h3 id={outputId}>{s.runs.output}</h3>
        {!following && (
          <Button tone="quiet" onPress={follow}>
            {s.runs.follow}
          </Button>
        )}
      </div>
      <section className="output" ref={box} onScroll={onScroll} aria-labelledby={outputId}>
        {step.output === '' ? <p className="soft">{s.runs.noOutput}</p> : <pre>{step.output}</pre>}
      </section>
    </section>
  )
}
