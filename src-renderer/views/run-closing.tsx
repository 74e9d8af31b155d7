import type { ReactNode } from 'react'
import type { RunView } from '#core/model/run'
import { paragraphsOf } from '#core/run-message'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import { RunOffers } from './run-offers.tsx'
import { endLevel } from './run-words.ts'

/** How a run ended, and what can be done about one that was cut off. */
export function RunClosing({ run }: { readonly run: RunView }): ReactNode {
  const { s } = useText()
  const level = endLevel(run)
  if (level === null || run.end === null) return null
  const [lead, ...notes] = run.message === null ? [s.runs.end[run.end]] : paragraphsOf(run.message)
  return (
    <div className={`verdict run-closing ${level}`} role="status">
      <LevelShape level={level} />
      <div className="verdict-text">
        <p className="verdict-lead">{lead}</p>
        {notes.map(note => (
          <p key={note}>{note}</p>
        ))}
        {run.message !== null && run.end !== 'done' && <p className="soft">{s.runs.end[run.end]}</p>}
        <RunOffers run={run} />
      </div>
    </div>
  )
}
