import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import { useText } from '../text/text.ts'
import { LevelShape } from './level-shape.tsx'
import './notes.css'

interface NotesProps {
  readonly notes: readonly (string | null)[]
  /** Notes about something that is not as it should be carry its shape. */
  readonly level?: Exclude<Level, 'ok'>
}

/** What to know about numbers, a line each; what is null is left out. */
export function Notes({ notes, level }: NotesProps): ReactNode {
  const { s } = useText()
  return notes.map(
    note =>
      note !== null && (
        <p key={note} className={level === undefined ? 'note soft small' : 'note'}>
          {level !== undefined && <LevelShape level={level} label={s.level[level]} />}
          <span>{note}</span>
        </p>
      ),
  )
}
