import type { LinkFault, LinkState } from '#core/model/link'
import type { Result } from '#core/result'
import { type Backoff, delayMs, healthyAfterMs, needsPerson } from './backoff.ts'

/** Something that can be kept open: it ends once, with a reason. */
export interface Closable {
  readonly closed: Promise<LinkFault>
  close(): void
}

/** What keeps one connection up. */
export interface KeeperOptions<T extends Closable> {
  /** One attempt. */
  open(): Promise<Result<T, LinkFault>>
  readonly backoff: Backoff
  /** Whether somebody waits for this link now: delays are then as short as they can be. */
  wanted(): boolean
  onState(): void
  onUp(value: T): void
  onLost(fault: LinkFault): void
  readonly nowMs: () => number
  /** Never jumps; for measuring how long a link was up. */
  readonly steadyMs: () => number
  readonly random: () => number
}

/** One connection that is opened again whenever it ends, until it is stopped. */
export interface Keeper<T extends Closable> {
  state(): LinkState
  value(): T | null
  /** Connects unless it is up or on its way. */
  start(): void
  /** Closes on purpose: idle. */
  stop(): void
  /** Tries at once if it is down; a fault that waits for a person counts only when `evenForPeople`. */
  retry(evenForPeople: boolean): void
  /** Gives up a connection (or an attempt) that is no good any more, and tries at once where that can help. */
  drop(fault: LinkFault): void
}

/**
 * Keeps one connection. While automatic attempts follow each other the state stays `down` with its reason and its
 * first instant: `connecting` is said only when nothing is known to be wrong, or a person asked.
 */
export function keep<T extends Closable>(options: KeeperOptions<T>): Keeper<T> {
  let state: LinkState = { state: 'idle', sinceMs: options.nowMs() }
  let value: T | null = null
  /** Rises when what goes on is abandoned: whoever awaits under an older turn has no say any more. */
  let turn = 0
  let busy = false
  let failures = 0
  let upAtMs = 0
  let timer: NodeJS.Timeout | undefined

  const set = (next: LinkState): void => {
    state = next
    options.onState()
  }

  const abandon = (): void => {
    turn += 1
    busy = false
    clearTimeout(timer)
    const last = value
    value = null
    last?.close()
  }

  const failed = (fault: LinkFault): void => {
    failures += 1
    const backoff = options.wanted() ? { ...options.backoff, mostMs: 2_000 } : options.backoff
    const waitMs = needsPerson(fault.code) ? null : delayMs(backoff, failures, options.random())
    const sinceMs = state.state === 'down' ? state.sinceMs : options.nowMs()
    if (waitMs !== null) timer = setTimeout(() => void attempt(), waitMs)
    set({ state: 'down', sinceMs, fault, retryAtMs: waitMs === null ? null : options.nowMs() + waitMs })
  }

  const lost = (fault: LinkFault): void => {
    value = null
    if (options.steadyMs() - upAtMs >= healthyAfterMs) failures = 0
    if (fault.code === 'moved') connectAnew()
    else failed(fault)
    options.onLost(fault)
  }

  const attempt = async (): Promise<void> => {
    turn += 1
    const mine = turn
    clearTimeout(timer)
    busy = true
    if (state.state !== 'down') {
      set({ state: 'connecting', sinceMs: options.nowMs(), attempt: failures + 1 })
    }
    const opened = await options.open()
    if (mine !== turn) {
      if (opened.ok) opened.value.close()
      return
    }
    busy = false
    if (!opened.ok) {
      failed(opened.error)
      return
    }
    value = opened.value
    upAtMs = options.steadyMs()
    set({ state: 'up', sinceMs: options.nowMs() })
    options.onUp(opened.value)
    const fault = await opened.value.closed
    if (mine === turn) lost(fault)
  }

  const connectAnew = (): void => {
    if (state.state === 'down') state = { state: 'idle', sinceMs: options.nowMs() }
    void attempt()
  }

  return {
    state: () => state,
    value: () => value,
    start() {
      if (value === null && !busy && state.state !== 'down') void attempt()
    },
    stop() {
      abandon()
      failures = 0
      if (state.state !== 'idle') set({ state: 'idle', sinceMs: options.nowMs() })
    },
    retry(evenForPeople) {
      if (state.state !== 'down' || busy) return
      if (state.retryAtMs === null && !evenForPeople) return
      connectAnew()
    },
    drop(fault) {
      if (state.state === 'idle') return
      const wasUp = value !== null
      abandon()
      if (needsPerson(fault.code)) {
        failed(fault)
        return
      }
      if (wasUp) {
        const sinceMs = options.nowMs()
        set({ state: 'down', sinceMs, fault, retryAtMs: sinceMs })
        options.onLost(fault)
      }
      void attempt()
    },
  }
}
