import { useSyncExternalStore } from 'react'
import { useWindowContext } from './context.ts'

/** The time in epoch ms by the window's clock. */
export function useNow(): number {
  const { clock } = useWindowContext()
  return useSyncExternalStore(clock.subscribe, clock.nowMs, clock.nowMs)
}
