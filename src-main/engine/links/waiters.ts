import { linkFault } from '#core/link-fault'
import { type LinkFault, type LinkState, retriesSlowly } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { Language } from '#core/text/say'

/** A connection somebody may wait for. */
export interface Awaited<T> {
  state(): LinkState
  value(): T | null
}

/** Those who wait for one connection. */
export interface Waiters<T> {
  count(): number
  /** The connection as soon as it is up, or the reason why not within `withinMs`. */
  wait(source: Awaited<T>, withinMs: number, signal?: AbortSignal): Promise<Result<T, LinkFault>>
  /** Says that the state changed. */
  notify(): void
}

/** Lets actions wait for a link that is coming back. A fault that only a person can solve ends the wait at once. */
export function createWaiters<T>(broker: string, layer: LinkFault['layer'], language: Language): Waiters<T> {
  const checks = new Set<() => void>()
  return {
    count: () => checks.size,
    notify() {
      for (const check of [...checks]) check()
    },
    wait(source, withinMs, signal) {
      return new Promise(resolve => {
        const finish = (result: Result<T, LinkFault>): void => {
          checks.delete(check)
          clearTimeout(timer)
          signal?.removeEventListener('abort', aborted)
          resolve(result)
        }
        const reason = (): LinkFault => {
          const state = source.state()
          if (state.state === 'down') return state.fault
          return linkFault(language, 'timeout', layer, 'fault-not-reached', { broker })
        }
        const check = (): void => {
          const value = source.value()
          const state = source.state()
          if (value !== null) finish(ok(value))
          else if (state.state === 'down' && retriesSlowly(state.fault.code)) finish(err(state.fault))
        }
        const aborted = (): void =>
          finish(err(linkFault(language, 'closed', layer, 'fault-wait-cancelled', { broker })))
        const timer = setTimeout(() => finish(err(reason())), withinMs)
        checks.add(check)
        signal?.addEventListener('abort', aborted)
        if (signal?.aborted) aborted()
        else check()
      })
    },
  }
}
