import type { LinkFault } from '#core/model/link'
import type { ExecOptions } from '#core/ports'
import type { Faults } from './faults.ts'

/** What may end a command before its time: its own limit, or whoever asked for it. */
export interface Limits {
  readonly signal: AbortSignal
  readonly faults: Faults
  /** Why the command was stopped; null when it was not. */
  fault(): LinkFault | null
  /** Stops watching. */
  release(): void
}

/** Watches over one command; `place` is where it runs, as in `on nebula`. */
export function limitsOf(
  options: Pick<ExecOptions, 'timeoutMs' | 'signal'>,
  command: string,
  place: string,
  faults: Faults,
): Limits {
  const stopper = new AbortController()
  const { timeoutMs, signal } = options
  let reason: LinkFault | null = null
  const stop = (why: LinkFault): void => {
    reason ??= why
    stopper.abort()
  }
  const onAbort = (): void =>
    stop(faults.make('closed', 'host', 'ssh-command-stopped-asked', { command, place }))
  const onLate = (): void => {
    const duration = `${(timeoutMs ?? 0) / 1000} s`
    stop(faults.make('timeout', 'host', 'ssh-command-late', { command, place, duration }))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  const timer = timeoutMs === undefined ? undefined : setTimeout(onLate, timeoutMs)
  return {
    signal: stopper.signal,
    faults,
    fault: () => reason,
    release: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
