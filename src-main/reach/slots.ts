/** A limited number of places; whoever finds none waits its turn. */
export interface Slots {
  /** Takes a place and returns how to give it back; null when the signal ended the wait. */
  take(signal: AbortSignal): Promise<(() => void) | null>
  /** Lowers the limit to the places that others have now taken; false when nobody else has one to give back. */
  shrink(): boolean
}

/** `most` places at once. */
export function createSlots(most: number): Slots {
  let limit = most
  let taken = 0
  const waiting: (() => void)[] = []
  const next = (): void => {
    while (taken < limit && waiting.length > 0) {
      taken++
      waiting.shift()?.()
    }
  }
  const takenOnce = (): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      taken--
      next()
    }
  }
  return {
    take: signal =>
      new Promise(resolve => {
        if (signal.aborted) return resolve(null)
        const start = (): void => {
          signal.removeEventListener('abort', give)
          resolve(takenOnce())
        }
        const give = (): void => {
          const at = waiting.indexOf(start)
          if (at >= 0) waiting.splice(at, 1)
          resolve(null)
        }
        signal.addEventListener('abort', give, { once: true })
        waiting.push(start)
        next()
      }),
    shrink: () => {
      if (taken < 2) return false
      limit = Math.min(limit, taken - 1)
      return true
    },
  }
}
