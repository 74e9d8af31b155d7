/** Ctrl-C as the terminal face understands it. */
export interface Interrupts {
  /** Aborted by a Ctrl-C that nobody has taken. */
  readonly signal: AbortSignal
  /** While taken, Ctrl-C means what `handler` says. Returns the release. */
  take(handler: () => void): () => void
  /** Ctrl-C was pressed. */
  raise(): void
  /** Nobody reads any more: ends whatever can be ended. */
  abort(): void
}

/** Builds the switchboard between SIGINT and whoever it is meant for. `insist`: pressed again while all is ending. */
export function createInterrupts(insist: () => void): Interrupts {
  const controller = new AbortController()
  const handlers: (() => void)[] = []
  return {
    signal: controller.signal,
    take(handler) {
      handlers.push(handler)
      return () => {
        const at = handlers.indexOf(handler)
        if (at >= 0) handlers.splice(at, 1)
      }
    },
    raise() {
      const taken = handlers.at(-1)
      if (taken !== undefined) taken()
      else if (controller.signal.aborted) insist()
      else controller.abort()
    },
    abort: () => controller.abort(),
  }
}
