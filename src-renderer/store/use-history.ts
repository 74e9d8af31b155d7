import { useEffect } from 'react'
import { useWindowContext } from './context.ts'
import { fetchHistory } from './window.ts'

/** Asks for a broker's chart history when it comes into sight, and again after the window was hidden: a hidden window is sent nothing. */
export function useHistory(broker: string): void {
  const { client, store } = useWindowContext()
  useEffect(() => {
    const fetch = (): void => {
      if (!document.hidden) void fetchHistory(client, store, broker)
    }
    fetch()
    document.addEventListener('visibilitychange', fetch)
    return () => document.removeEventListener('visibilitychange', fetch)
  }, [client, store, broker])
}
