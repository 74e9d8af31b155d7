import { useEffect, useState } from 'react'
import type { Result } from '#core/result'
import { safely } from './safely.ts'

/** What was asked of the engine while a view is in sight. */
export interface Asked<T> {
  /** The last answer to this very question; null before it came. */
  readonly answer: Result<T> | null
  readonly again: () => void
}

/** Asks when the view appears, when its question changes, and again on demand; meanwhile the old answer stays. */
export function useAsked<Args, T>(ask: (args: Args) => Promise<Result<T>>, args: Args): Asked<T> {
  const key = JSON.stringify(args)
  const [round, setRound] = useState(0)
  const [kept, setKept] = useState<{ readonly key: string; readonly answer: Result<T> } | null>(null)
  const turn = `${round} ${key}`
  useEffect(() => {
    let late = false
    const asked = turn.slice(turn.indexOf(' ') + 1)
    void safely(ask(JSON.parse(asked) as Args)).then(answer => {
      if (!late) setKept({ key: asked, answer })
    })
    return () => {
      late = true
    }
  }, [ask, turn])
  return { answer: kept?.key === key ? kept.answer : null, again: () => setRound(round + 1) }
}
