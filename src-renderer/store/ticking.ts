/** Tells the time in epoch ms and when it has changed. */
export interface Clock {
  subscribe(listener: () => void): () => void
  nowMs(): number
}

const listeners = new Set<() => void>()
let nowMs = Date.now()
let timer: ReturnType<typeof setTimeout> | null = null

function tick(): void {
  nowMs = Date.now()
  timer = document.hidden ? null : setTimeout(tick, 1000 - (nowMs % 1000))
  for (const listener of listeners) listener()
}

function onVisible(): void {
  if (!document.hidden && timer === null) tick()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    document.addEventListener('visibilitychange', onVisible)
    tick()
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', onVisible)
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
}

/** The machine's time, on the second; it stands still while the window is hidden. */
export const ticking: Clock = { subscribe, nowMs: () => nowMs }
