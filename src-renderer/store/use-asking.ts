import { useState } from 'react'
import { wordsOf } from './safely.ts'

/** A request that a button sends: its failure stays until the next one. */
export interface Asking {
  readonly failure: string | null
  /** Sends it. The answer is not used; what it changes comes with the next snapshot. */
  readonly ask: (request: () => Promise<unknown>) => void
}

/** Sends requests whose failure must be shown where the button is. */
export function useAsking(): Asking {
  const [failure, setFailure] = useState<string | null>(null)
  const ask = (request: () => Promise<unknown>): void => {
    setFailure(null)
    request().catch((error: unknown) => setFailure(wordsOf(error)))
  }
  return { failure, ask }
}
