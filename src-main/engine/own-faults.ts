import type { Log } from './log.ts'

/** What nothing else caught: faults of the app itself. */
export interface OwnFaults {
  /** From now on they are written to this log, secrets masked. */
  logTo(log: Log, redact: (text: string) => string): void
  /** Whether an exception that nothing caught ends the process; it does until somebody says otherwise. */
  goOn(): void
}

/** What is done with a fault besides logging it. */
export interface OwnFaultDeps {
  /** Says it to a person; `error` is one line. Called once a fault, however often it comes. */
  tell(error: string): void
  /** Ends the process: it cannot go on. `error` is one line. */
  end(error: string): void
  /** Where the whole fault goes while there is no log. */
  write(stack: string): void
}

/** A fault that comes each second must not push everything else out of the log: only these times are written. */
const isWritten = (times: number): boolean => /^10*$/.test(String(times))

/**
 * Catches rejections and exceptions that nothing else catches in this process. After a rejection the process goes on;
 * after an exception only once `goOn` was called.
 */
export function catchOwnFaults(deps: OwnFaultDeps): OwnFaults {
  let log: Log | null = null
  let redact = (text: string): string => text
  let goesOn = false
  const counts = new Map<string, number>()

  function take(event: string, error: unknown, mayGoOn: boolean): void {
    const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error)
    const times = (counts.get(stack) ?? 0) + 1
    counts.set(stack, times)
    if (isWritten(times)) {
      if (log === null) deps.write(redact(stack))
      else log.error(event, { stack, times })
    }
    const line = redact(error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
    if (!mayGoOn) deps.end(line)
    else if (times === 1) deps.tell(line)
  }

  process.on('unhandledRejection', error => take('unhandled-rejection', error, true))
  process.on('uncaughtException', error => take('uncaught-exception', error, goesOn))
  return {
    logTo(opened, masking) {
      log = opened
      redact = masking
    },
    goOn() {
      goesOn = true
    },
  }
}
