import type { Duplex } from 'node:stream'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import type { Result } from '#core/result'
import type { Faults } from './faults.ts'
import type { KeptSecrets } from './secrets.ts'

/** A way to a machine, once it is open: what a session needs of SSH, of this machine, or of nothing at all. */
export interface Way {
  /** Where its Redis is, behind the address in sentences: ` on nebula`; empty where the address says all. */
  readonly where: string
  readonly exec: Exec
  /** `server` is what should listen there, in sentences: Redis where it is not said. */
  open(host: string, port: number, server?: string): Promise<Result<Duplex, LinkFault>>
  alive(timeoutMs: number): Promise<boolean>
  readonly closed: Promise<LinkFault>
  gone(): LinkFault | null
  close(): void
}

/** What every session of the app shares. */
export interface HostDeps {
  readonly home: string
  readonly secrets: KeptSecrets
  readonly faults: Faults
}
