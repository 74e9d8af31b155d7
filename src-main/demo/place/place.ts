import type { Processes } from './processes.ts'

/** Loopback ports of one demo. */
export interface DemoPorts {
  readonly redis: number
  /** Where a wrongly configured Redis listens. */
  readonly elsewhere: number
  readonly exporter: number
  readonly registry: number
  /** Where the stand-in tools ask the demo host. */
  readonly docker: number
}

/** Where one demo lives. */
export interface Place {
  readonly folder: string
  readonly ports: DemoPorts
  readonly processes: Processes
  /** Environment of commands on the demo host. */
  readonly env: Readonly<Record<'PATH' | 'HOME' | 'TMPDIR' | 'USER' | 'LOGNAME' | 'SHELL' | 'LANG', string>>
  /** The script behind the stand-in tools. */
  readonly dockerScript: string
}
