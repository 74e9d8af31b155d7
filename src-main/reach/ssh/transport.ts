import type { Duplex } from 'node:stream'
import type { LinkFault } from '#core/model/link'

/** The stream that an SSH connection runs over. */
export interface Transport {
  readonly stream: Duplex
  /** Told when the first key exchange is done. */
  encrypted(): void
  /** Gives back what the stream itself runs over. */
  release(): void
  /** Why the stream itself ended, where that says more than SSH can; null where it does not. */
  explain?(): Promise<LinkFault | null>
}
