import type { ReactNode } from 'react'
import { useNow } from '../store/clock.ts'
import { useWindow, useWindowContext } from '../store/context.ts'
import { newestFirst } from '../store/runs.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import { Section } from '../ui/section.tsx'
import { StepShape } from '../ui/step-shape.tsx'
import { endLevel, runMs } from './run-words.ts'
import '../ui/link.css'
import './recent-runs.css'

const shown = 6

/** The last runs of a broker, each a way to its steps and output. */
export function RecentRuns({ broker }: { readonly broker: string }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { store } = useWindowContext()
  const all = useWindow(state => state.runs)
  const runs = newestFirst(all)
    .filter(run => run.broker === broker)
    .slice(0, shown)
  return (
    <Section title={s.runs.title}>
      {runs.length === 0 && <p className="soft">{s.runs.none}</p>}
      <ul className="recent-runs">
        {runs.map(run => {
          const level = endLevel(run)
          const ms = runMs(run, nowMs)
          const words = [
            run.end ? s.runs.end[run.end] : s.runs.running,
            f.time(run.startedAtMs, nowMs),
            ...(ms === null ? [] : [f.took(ms)]),
            s.runs.by(run.by),
          ]
          return (
            <li key={run.id}>
              {level ? <LevelShape level={level} /> : <StepShape state="running" />}
              <button
                type="button"
                className="link"
                onClick={() => store.setState({ place: { broker, view: 'run', runId: run.id } })}
              >
                {run.title}
              </button>
              <span className="soft">{words.join(' · ')}</span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
