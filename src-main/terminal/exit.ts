import type { Level } from '#core/model/level'

/** Exit codes of every command but `status`. */
export const exitCode = {
  done: 0,
  failed: 1,
  /** The command line was wrong (EX_USAGE). */
  usage: 64,
  /** An error of the program itself (EX_SOFTWARE). */
  broken: 70,
  /** Left by Ctrl-C. */
  interrupted: 130,
} as const

/** What `status` exits with: scripts can tell the levels apart. */
export const statusCode: Readonly<Record<Level, number>> = { ok: 0, degraded: 1, down: 2, unknown: 3 }
