/** What a user certificate of OpenSSH says. Times in epoch ms; null for no limit. */
export interface SshCertificate {
  /** Its type, such as `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string
  /** The public key it certifies, as a blob. */
  readonly keyBlob: Uint8Array
  /** The users it is for; empty for any. */
  readonly principals: readonly string[]
  readonly validFromMs: number
  readonly validUntilMs: number | null
}

/** How many fields of a certificate are the public key, by its type. */
const keyFields: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
}
const suffix = /-cert-v01(@openssh\.com)$/

/** The key type that a certificate type certifies; null when it is none. */
export function certifiedType(type: string): string | null {
  if (!suffix.test(type)) return null
  return type.startsWith('sk-') ? type.replace(suffix, '$1') : type.replace(suffix, '')
}

/** The bytes of an SSH string: its length, then itself. */
export function sshString(bytes: Uint8Array | string): Uint8Array {
  const body = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const out = new Uint8Array(4 + body.length)
  new DataView(out.buffer).setUint32(0, body.length)
  out.set(body, 4)
  return out
}

/** Several byte strings as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Reads SSH strings and numbers one after the other; throws a RangeError behind the end. */
function reader(bytes: Uint8Array): {
  string(): Uint8Array
  uint32(): number
  uint64(): bigint
  left(): number
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const uint32 = (): number => {
    const value = view.getUint32(at)
    at += 4
    return value
  }
  return {
    uint32,
    uint64: () => {
      const value = view.getBigUint64(at)
      at += 8
      return value
    },
    string: () => {
      const length = uint32()
      if (at + length > bytes.length) throw new RangeError('an SSH string is cut')
      const value = bytes.subarray(at, at + length)
      at += length
      return value
    },
    left: () => bytes.length - at,
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** The strings that a blob is made of, such as algorithm and signature; null when it is cut. */
export function sshStrings(blob: Uint8Array): readonly Uint8Array[] | null {
  try {
    const read = reader(blob)
    const found: Uint8Array[] = []
    while (read.left() > 0) found.push(read.string())
    return found
  } catch {
    return null
  }
}

/** The key type that a public key or certificate blob begins with; empty when it begins with none. */
export function blobType(blob: Uint8Array): string {
  try {
    return textOf(reader(blob).string())
  } catch {
    return ''
  }
}

/** Reads a certificate; null when the blob is none of a known type. */
export function readCertificate(blob: Uint8Array): SshCertificate | null {
  try {
    const read = reader(blob)
    const type = textOf(read.string())
    const plain = certifiedType(type)
    const fields = plain === null ? undefined : keyFields[plain]
    if (plain === null || fields === undefined) return null
    read.string() // nonce
    const key = Array.from({ length: fields }, () => sshString(read.string()))
    read.uint64() // serial
    read.uint32() // user or host
    read.string() // key id
    const principals = (sshStrings(read.string()) ?? []).map(textOf)
    const from = read.uint64()
    const until = read.uint64()
    return {
      type,
      keyBlob: joined([sshString(plain), ...key]),
      principals,
      validFromMs: Number(from) * 1000,
      validUntilMs: until >= 2n ** 53n ? null : Number(until) * 1000,
    }
  } catch {
    return null
  }
}
