import type { ReactNode } from 'react'
import { useWindow, useWindowContext } from '../store/context.ts'
import { cutOffRuns } from '../store/runs.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { LevelShape } from '../ui/level-shape.tsx'
import './banners.css'

/** What concerns the whole window: runs that were cut off, mistakes of the config, and that this is a demo. */
export function Banners(): ReactNode {
  const { s, f } = useText()
  const { store } = useWindowContext()
  const snapshot = useWindow(state => state.snapshot)
  const runs = useWindow(state => state.runs)
  const place = useWindow(state => state.place)
  const problems = snapshot?.configProblems.length ?? 0
  const cutOff = cutOffRuns(runs).filter(run => !(place.view === 'run' && place.runId === run.id))
  return (
    <div className="banners">
      {snapshot?.demo && (
        <p className="banner demo">
          <span>{[s.demo.band, ...snapshot.demoNotes].join(' ')}</span>
        </p>
      )}
      {cutOff.map(run => {
        const step = run.steps.findLast(one => one.startedAtMs !== null)
        return (
          <div className="banner" role="alert" key={run.id}>
            <LevelShape level="degraded" />
            <span>{step ? s.runs.cutOff(run.title, step.title) : s.runs.cutOffPlain(run.title)}</span>
            <Button
              onPress={() => store.setState({ place: { broker: run.broker, view: 'run', runId: run.id } })}
            >
              {s.banner.open}
            </Button>
          </div>
        )
      })}
      {problems > 0 && place.view !== 'settings' && (
        <div className="banner" role="alert">
          <LevelShape level="degraded" />
          <span>
            {snapshot?.brokers.length
              ? s.banner.problems(f.count(problems))
              : s.banner.problemsFirst(f.count(problems))}
          </span>
          <Button onPress={() => store.setState({ place: { broker: place.broker, view: 'settings' } })}>
            {s.banner.fix}
          </Button>
        </div>
      )}
    </div>
  )
}
