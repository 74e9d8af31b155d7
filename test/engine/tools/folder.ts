import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Something a test started and must end. */
export type Cleanup = () => unknown

/** What was started, to be ended in the opposite order. */
export interface Cleanups {
  add(cleanup: Cleanup): void
  run(): Promise<void>
}

/** What a test file started. */
export function createCleanups(): Cleanups {
  const cleanups: Cleanup[] = []
  return {
    add: cleanup => {
      cleanups.push(cleanup)
    },
    async run() {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
  }
}

/** An empty folder of this test, and its removal. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'brokerlight-engine-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
