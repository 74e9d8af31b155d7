/** Takes what a program prints, in pieces. */
export type Log = (text: string) => void

/** A running program of a container: a process, or a part of the demo host that stands for one. */
export interface Program {
  /** Process id, or null where the program runs inside the demo host. */
  readonly pid: number | null
  /** Resolves with the exit code (128 + n after signal n). */
  readonly exited: Promise<number>
  signal(name: 'SIGTERM' | 'SIGKILL'): void
}

/** What a health check said. */
export interface CheckResult {
  readonly code: number
  readonly output: string
}

/** How a container's program is started and checked. */
export interface ProgramPlan {
  /** The command as docker would show it. */
  readonly command: readonly string[]
  /** How its image says that it is started, where that differs: with every setting that matters in the words. */
  readonly startsAs?: readonly string[]
  start(log: Log): Program
  readonly check: (() => Promise<CheckResult>) | null
  /** The program knows its first mounted folder as `/` (it then names files `//dump.rdb`). */
  readonly dataIsRoot?: boolean
}

/** A program that runs inside the demo host: `run` starts it and returns how to end it. */
export function embeddedProgram(run: () => () => Promise<void>): Program {
  const end = run()
  let ending = false
  let signal = (): void => undefined
  const exited = new Promise<number>((resolve, reject) => {
    signal = () => {
      if (ending) return
      ending = true
      end().then(() => resolve(0), reject)
    }
  })
  return { pid: null, exited, signal: () => signal() }
}
