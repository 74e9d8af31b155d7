import type { LinkFault } from '#core/model/link'
import type { ExecOptions } from '#core/ports'
import { fault } from './faults.ts'

/** What may end a command before its time: its own limit, or whoever asked for it. */
export interface Limits {
  readonly signal: AbortSignal
  /** Why the command was stopped; null when it was not. */
  fault(): LinkFault | null
  /** Stops watching. */
  release(): void
}

/** Watches over one command; `what` and `name` are the command and the machine in sentences. */
export function limitsOf(
  options: Pick<ExecOptions, 'timeoutMs' | 'signal'>,
  what: string,
  name: string,
): Limits {
  const stopper = new AbortController()
  const { timeoutMs, signal } = options
  let reason: LinkFault | null = null
  const stop = (why: LinkFault): void => {
    reason ??= why
    stopper.abort()
  }
  const onAbort = (): void => stop(fault('closed', 'host', `${what} on ${name} was stopped on request.`))
  const onLate = (): void =>
    stop(fault('timeout', 'host', `${what} on ${name} did not end within ${(timeoutMs ?? 0) / 1000} s.`))
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  const timer = timeoutMs === undefined ? undefined : setTimeout(onLate, timeoutMs)
  return {
    signal: stopper.signal,
    fault: () => reason,
    release: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
