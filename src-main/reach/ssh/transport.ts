import type { Duplex } from 'node:stream'

/** The stream that an SSH connection runs over. */
export interface Transport {
  readonly stream: Duplex
  /** Told when the first key exchange is done. */
  encrypted(): void
  /** Gives back what the stream itself runs over. */
  release(): void
}
