import ssh2, { type Client, type ParsedKey } from 'ssh2'
import { certifiedType, joined, sshString } from '#core/ssh/certificate'

/** A key that can be offered to a server; it is opened or asked for a signature only when the server wants it. */
export interface Identity {
  /** How sentences call it: its path, or the agent. */
  readonly name: string
  /** What is offered: a public key or a certificate. */
  readonly blob: Buffer
  /** The type that the blob begins with. */
  readonly type: string
  /** Signs; the signature with its algorithm, as SSH writes both. An error says why it could not. */
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>
}

/** An identity could not sign: the sign-in goes on with the next. */
class SignFault extends Error {}

/** Whether an error of a client only says that an identity could not sign. */
export const isSignFault = (error: unknown): boolean => error instanceof SignFault

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void

/** The part of ssh2's protocol that sends what is offered. It is no part of its interface: the version is pinned. */
interface AuthProtocol {
  authPK(user: string, key: unknown, algorithm?: string | Sign, sign?: Sign): void
  readonly _authsQueue: string[]
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(length: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
  readonly _cipher: { encrypt(packet: Buffer): void }
}

/** ssh2 takes only keys that it parsed itself; what it does not know is given to it in the form of this one. */
const anyKey = ssh2.utils.parseKey(
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDXfYMyhz4y1hVVdBEGeD8hKQxEFEGcxjJpXn8Wf6S5M',
)
if (anyKey instanceof Error) throw anyKey

const identities = new WeakMap<object, Identity>()

/** The algorithm under which a type is offered where ssh2 chooses none: RSA keys sign with SHA-2 only. */
const offeredAs = (type: string): string =>
  type === 'ssh-rsa-cert-v01@openssh.com' ? 'rsa-sha2-512-cert-v01@openssh.com' : type

/** An identity in the form in which ssh2 takes keys. */
export function offered(identity: Identity): ParsedKey {
  let failure: Error | null = null
  const key: ParsedKey = Object.create(anyKey as ParsedKey, {
    type: { value: identity.type },
    comment: { value: identity.name },
    getPublicSSH: { value: () => identity.blob },
    isPrivateKey: { value: () => true },
    // Called by ssh2 only to hear of a failure; see `offerIdentitiesOf`.
    sign: { value: () => failure ?? new SignFault('not signed') },
    fail: {
      value: (error: unknown) => {
        failure = new SignFault(error instanceof Error ? error.message : String(error))
      },
    },
  })
  identities.set(key, identity)
  return key
}

/**
 * Lets a client offer identities: ssh2 signs only with keys that lie open in memory, and knows neither certificates nor
 * keys of hardware. `waiting` is told while an agent or a person is waited for.
 */
export function offerIdentitiesOf(client: Client, waiting: (isWaiting: boolean) => void): void {
  const protocol = Reflect.get(client, '_protocol') as AuthProtocol
  const send = protocol.authPK.bind(protocol)
  protocol.authPK = (user, key, algorithmOrSign, givenSign) => {
    const identity = typeof key === 'object' && key !== null ? identities.get(key) : undefined
    const given = typeof algorithmOrSign === 'string' ? algorithmOrSign : undefined
    const failed = typeof algorithmOrSign === 'function' ? algorithmOrSign : givenSign
    if (identity === undefined) return send(user, key, algorithmOrSign, givenSign)
    const algorithm = given ?? offeredAs(identity.type)
    if (failed === undefined) return send(user, key, algorithm)
    // ssh2 writes what is to be signed; the signed request is the same with the signature behind it.
    send(user, key, algorithm, data => {
      const hash = /^rsa-sha2-(256|512)/.exec(algorithm)?.[1]
      waiting(true)
      identity
        .sign(data, hash === undefined ? undefined : `sha${hash}`)
        .finally(() => waiting(false))
        .then(
          signature => {
            const request = data.subarray(4 + data.readUInt32BE(0))
            const last = sshString(signature)
            const { write } = protocol._packetRW
            const packet = write.alloc(request.length + last.length)
            packet.set(joined([request, last]), write.allocStart)
            protocol._authsQueue.push('publickey')
            protocol._cipher.encrypt(write.finalize(packet))
          },
          (error: unknown) => {
            Reflect.get(key as object, 'fail')(error)
            failed(data, () => undefined)
          },
        )
    })
  }
}

/** Two numbers as a DER sequence, in the way in which SSH writes them. */
function numbersOfDer(der: Buffer): Buffer {
  const parts: Uint8Array[] = []
  let at = der[1] === 0x81 ? 3 : 2
  while (at + 1 < der.length) {
    const length = der[at + 1] ?? 0
    parts.push(sshString(der.subarray(at + 2, at + 2 + length)))
    at += 2 + length
  }
  return Buffer.from(joined(parts))
}

/** Signs with a private key that lies open; null when ssh2 cannot. */
export function signatureBy(key: ParsedKey, data: Buffer, hash: string | undefined): Buffer | null {
  const isRsa = key.type === 'ssh-rsa'
  // ssh2 returns its errors here, whatever its types say.
  const signed: unknown = key.sign(data, isRsa ? (hash ?? 'sha1') : undefined)
  if (!Buffer.isBuffer(signed)) return null
  const algorithm = isRsa && hash !== undefined ? `rsa-sha2-${hash.slice(3)}` : key.type
  const body = key.type.startsWith('ecdsa-') ? numbersOfDer(signed) : signed
  return Buffer.from(joined([sshString(algorithm), sshString(body)]))
}

/** A certificate's identity signs as the key that it certifies. */
export const certified = (identity: Identity, certificate: Buffer, type: string, name: string): Identity => ({
  name,
  blob: certificate,
  type,
  sign: (data, hash) => identity.sign(data, hash),
})

/** Whether a type is that of a certificate. */
export const isCertificate = (type: string): boolean => certifiedType(type) !== null
