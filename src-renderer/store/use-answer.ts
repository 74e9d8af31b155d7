import { useEffect, useState } from 'react'

/** An answer of the engine about a broker, as a view holds it. */
export type Answer<T> =
  | { readonly state: 'asked' }
  | { readonly state: 'here'; readonly value: T; readonly broker: string; readonly version: number }
  | { readonly state: 'failed'; readonly error: string }

/**
 * Asks about a broker when the view appears and again whenever `version` changes; meanwhile the old answer stays.
 * An answer that comes too late is dropped.
 */
export function useAnswer<T>(
  ask: (args: { broker: string }) => Promise<T>,
  broker: string,
  version: number,
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'asked' })
  useEffect(() => {
    let late = false
    ask({ broker }).then(
      value => !late && setAnswer({ state: 'here', value, broker, version }),
      (error: unknown) => !late && setAnswer({ state: 'failed', error: String(error) }),
    )
    return () => {
      late = true
    }
  }, [ask, broker, version])
  return answer.state === 'here' && answer.broker !== broker ? { state: 'asked' } : answer
}
