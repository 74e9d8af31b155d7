import type { Layer } from './level.ts'

/** Why a link is not up. Drivers' own errors become one of these in reach, with secrets removed. */
export type LinkFaultCode =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'auth'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'kex'
  | 'forward-refused'
  | 'tls'
  | 'redis-auth'
  | 'redis-loading'
  | 'redis-noperm'
  /** It has as many clients as maxclients allows: others are refused, too. */
  | 'redis-maxclients'
  /** Protected mode, or another rule of the server about addresses. */
  | 'redis-denied'
  | 'closed'
  /** The broker serves elsewhere from now on: connected anew at once. */
  | 'moved'
  | 'secret-missing'
  | 'config'
  | 'protocol'
  /** A fault of Brokerlight itself: something threw. */
  | 'internal'

/** A host key that was met: what a person needs to decide whether to trust it. */
export interface HostKeyOffer {
  /** The name the key is filed under, as in known_hosts: `host` or `[host]:port`. */
  readonly host: string
  readonly keyType: string
  /** `SHA256:…` as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string
  /** The public key blob in base64, as it stands in known_hosts. */
  readonly keyBase64: string
  /** Fingerprints on file under that name when the key has changed or is revoked. */
  readonly known: readonly string[]
  /** Where the key on file stands: `path:line`. */
  readonly knownAt: readonly string[]
}

/** One reason why a link is not up, on one layer. `message` holds no secret and says what to do. */
export interface LinkFault {
  readonly code: LinkFaultCode
  readonly layer: Layer
  readonly message: string
  /** The command to copy that ends it; it stands on a line of its own and is never cut. */
  readonly command?: string
  readonly hostKey?: HostKeyOffer
}

/** The live connection to a host or to its Redis, with the reason when it is not up. Times in epoch ms. */
export type LinkState =
  | { readonly state: 'idle'; readonly sinceMs: number }
  | { readonly state: 'connecting'; readonly sinceMs: number; readonly attempt: number }
  | { readonly state: 'up'; readonly sinceMs: number }
  | {
      readonly state: 'down'
      readonly sinceMs: number
      readonly fault: LinkFault
      /** When the next attempt starts; null when there is none by itself. */
      readonly retryAtMs: number | null
      /** It was up until now: no attempt to connect anew has failed yet. */
      readonly hasEnded?: true
    }

const forPeople: ReadonlySet<LinkFaultCode> = new Set([
  'auth',
  'host-key-unknown',
  'host-key-changed',
  'kex',
  'tls',
  'redis-auth',
  'redis-noperm',
  'redis-denied',
  'secret-missing',
  'config',
  'protocol',
  'internal',
])

/** Whether a person must act before the link can come up: a password, a key, a certificate, a permission, a mistake in a file. */
export const needsPerson = ({ code, layer }: Pick<LinkFault, 'code' | 'layer'>): boolean =>
  // An SSH server that allows no forwarding hides a Redis that may well serve.
  forPeople.has(code) || (code === 'forward-refused' && layer === 'host')

const slow: ReadonlySet<LinkFaultCode> = new Set([
  'auth',
  'redis-auth',
  'host-key-unknown',
  'host-key-changed',
  'secret-missing',
  'config',
])

/** Whether another attempt fails alike until a person acted: it is made seldom, and at once when a file that is named changes. */
export const retriesSlowly = (code: LinkFaultCode): boolean => slow.has(code)

/** Whether a server refused a sign-in: too many of those lock an account. */
export const isRefusedSignIn = (code: LinkFaultCode): boolean => code === 'auth' || code === 'redis-auth'
