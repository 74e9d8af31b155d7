import { startLab, stopLab } from '../lab/harness/lab.ts'
import { labNames } from '../lab/harness/names.ts'
import type { Lab } from '../lab/harness/open.ts'

/** The lab of a bench: brought up when the first figure needs it, and taken away at the end. */
export interface BenchLab {
  /** Why this machine has none; null where it can have one. */
  readonly missing: string | null
  get(): Promise<Lab>
  stop(): Promise<void>
}

/** A lab of its own beside the tests', unless `BROKERLIGHT_LAB` names another. */
export function benchLab(env: Readonly<Record<string, string | undefined>>): BenchLab {
  const names = labNames(env.BROKERLIGHT_LAB || 'bench')
  let lab: Promise<Lab> | null = null
  return {
    missing: env.BROKERLIGHT_SKIP_LAB || null,
    get: () => {
      lab ??= startLab(names)
      return lab
    },
    async stop() {
      if (lab === null) return
      await lab.catch(() => undefined)
      await stopLab(names)
    },
  }
}
