import { sshStrings } from './certificate.ts'

/** Hashes of a key blob as a key revocation list holds them: bytes. */
export interface KeyHashes {
  readonly sha1: Uint8Array
  readonly sha256: Uint8Array
}

const magic = 'SSHKRL\n\0'
const section = { keys: 2, sha1: 3, sha256: 5 }

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])

/** Whether a key stands in a list of public keys, one a line; `keyBase64` is its blob. */
function inText(text: string, keyBase64: string): boolean {
  const bare = keyBase64.replace(/=+$/, '')
  return text.split(/\r?\n/).some(line => line.split(/[ \t]+/).some(word => word.replace(/=+$/, '') === bare))
}

/**
 * Whether a host key is revoked by a RevokedHostKeys file: public keys as text, or a key revocation list of OpenSSH
 * (`ssh-keygen -k`). Null when the list is damaged: OpenSSH then trusts no host key.
 */
export function isRevoked(
  file: Uint8Array,
  key: { readonly base64: string; readonly blob: Uint8Array },
  hashes: KeyHashes,
): boolean | null {
  const head = new TextDecoder('latin1').decode(file.subarray(0, magic.length))
  if (head !== magic) return inText(new TextDecoder().decode(file), key.base64)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = magic.length + 4 + 8 + 8 + 8
  const skipString = (): Uint8Array => {
    const length = view.getUint32(at)
    const from = at + 4
    if (from + length > file.length) throw new RangeError('the list is cut')
    at = from + length
    return file.subarray(from, at)
  }
  try {
    skipString() // reserved
    skipString() // comment
    while (at < file.length) {
      const kind = view.getUint8(at++)
      const body = skipString()
      const wanted =
        kind === section.keys
          ? key.blob
          : kind === section.sha1
            ? hashes.sha1
            : kind === section.sha256
              ? hashes.sha256
              : null
      if (wanted === null) continue
      const listed = sshStrings(body)
      if (listed === null) return null
      if (listed.some(one => same(one, wanted))) return true
    }
    return false
  } catch {
    return null
  }
}
