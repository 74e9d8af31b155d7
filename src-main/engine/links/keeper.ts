import { isRefusedSignIn, type LinkFault, type LinkState, retriesSlowly } from '#core/model/link'
import type { Result } from '#core/result'
import { type Backoff, delayMs, healthyAfterMs, slowDelayMs } from './backoff.ts'
import type { SignInLimit } from './sign-ins.ts'

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
  readonly signIns: SignInLimit
  /** Whether somebody waits for this link now: delays are then as short as they can be. */
  wanted(): boolean
  onState(): void
  onUp(value: T): void
  onLost(fault: LinkFault): void
  /** Something of the above threw: the fault that the link then has. */
  faultOf(error: unknown): LinkFault
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
  /** Failures in a row that only a person can solve. */
  let slowFailures = 0
  /** Since when it is not up, over all attempts; null while it is. */
  let brokenSinceMs: number | null = null
  let upAtMs = 0
  let timer: NodeJS.Timeout | undefined

  /** Calls back. A throw there is logged; the link goes on. */
  const call = (callback: () => void): void => {
    try {
      callback()
    } catch (error) {
      options.faultOf(error)
    }
  }

  const set = (next: LinkState): void => {
    state = next
    call(options.onState)
  }

  const abandon = (): void => {
    turn += 1
    busy = false
    clearTimeout(timer)
    const last = value
    value = null
    last?.close()
  }

  const waitMs = (code: LinkFault['code']): number => {
    if (!retriesSlowly(code)) {
      const backoff = options.wanted() ? { ...options.backoff, mostMs: 2_000 } : options.backoff
      return delayMs(backoff, failures, options.random())
    }
    const signsIn = isRefusedSignIn(code)
    const ms = slowDelayMs(slowFailures, signsIn, options.random())
    return signsIn ? options.signIns.reserveMs(ms) : ms
  }

  const failed = (fault: LinkFault, wasUp = false): void => {
    failures += 1
    slowFailures = retriesSlowly(fault.code) ? slowFailures + 1 : 0
    const ms = waitMs(fault.code)
    brokenSinceMs ??= options.nowMs()
    timer = setTimeout(() => void attempt(), ms)
    const retryAtMs = options.nowMs() + ms
    set({ state: 'down', sinceMs: brokenSinceMs, fault, retryAtMs, ...(wasUp && { hasEnded: true }) })
  }

  const lost = (fault: LinkFault): void => {
    value = null
    if (options.steadyMs() - upAtMs >= healthyAfterMs) failures = 0
    if (fault.code === 'moved') connectAnew()
    else failed(fault, true)
    call(() => options.onLost(fault))
  }

  const open = async (): Promise<Result<T, LinkFault>> => {
    try {
      return await options.open()
    } catch (error) {
      return { ok: false, error: options.faultOf(error) }
    }
  }

  const attempt = async (): Promise<void> => {
    turn += 1
    const mine = turn
    clearTimeout(timer)
    busy = true
    if (state.state !== 'down') {
      set({ state: 'connecting', sinceMs: options.nowMs(), attempt: failures + 1 })
    }
    const opened = await open()
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
    brokenSinceMs = null
    slowFailures = 0
    set({ state: 'up', sinceMs: options.nowMs() })
    call(() => options.onUp(opened.value))
    const fault = await opened.value.closed.catch(options.faultOf)
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
      slowFailures = 0
      brokenSinceMs = null
      if (state.state !== 'idle') set({ state: 'idle', sinceMs: options.nowMs() })
    },
    retry(evenForPeople) {
      if (state.state !== 'down' || busy) return
      if (retriesSlowly(state.fault.code) && !evenForPeople) return
      connectAnew()
    },
    drop(fault) {
      if (state.state === 'idle') return
      const wasUp = value !== null
      abandon()
      if (retriesSlowly(fault.code) || fault.code === 'internal') {
        failed(fault)
        return
      }
      if (wasUp) {
        const sinceMs = options.nowMs()
        brokenSinceMs = sinceMs
        set({ state: 'down', sinceMs, fault, retryAtMs: sinceMs })
        call(() => options.onLost(fault))
      }
      void attempt()
    },
  }
}
