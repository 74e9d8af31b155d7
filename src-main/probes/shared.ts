/** What a machine answered, and when it was asked (epoch ms). */
export interface Shared<T> {
  readonly atMs: number
  readonly answer: T
}

interface Kept {
  readonly steadyMs: number
  readonly coming: Promise<Shared<unknown>>
}

const kept = new WeakMap<object, Map<string, Kept>>()

/** How an answer may be shared. */
export interface Sharing<T> {
  /** The same object for all sessions on one machine. */
  readonly machine: object
  readonly question: string
  /** An answer to a question that was asked longer ago is not shared any more; 0 always asks. */
  readonly forMs: number
  readonly nowMs: () => number
  readonly steadyMs: () => number
  ask(): Promise<T>
}

/** Asks a machine once for all brokers on it: who comes a moment later is given the same answer. */
export function askShared<T>(sharing: Sharing<T>): Promise<Shared<T>> {
  const { machine, question, forMs, nowMs, steadyMs, ask } = sharing
  const questions = kept.get(machine) ?? new Map<string, Kept>()
  kept.set(machine, questions)
  const last = questions.get(question)
  if (last !== undefined && steadyMs() - last.steadyMs < forMs) return last.coming as Promise<Shared<T>>
  const atMs = nowMs()
  const coming = ask().then(answer => ({ atMs, answer }))
  questions.set(question, { steadyMs: steadyMs(), coming })
  return coming
}
