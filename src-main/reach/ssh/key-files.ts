import { readFileSync } from 'node:fs'
import ssh2, { type ParsedKey } from 'ssh2'
import type { Faults } from '../faults.ts'
import { type Identity, signatureBy } from './identity.ts'

/** A key of an identity file: its public half where that can be read without a passphrase. */
export interface KeyFile {
  readonly path: string
  /** The private key's text; null where the file holds only a public key. */
  readonly privateText: string | null
  readonly publicKey: ParsedKey | null
  readonly encrypted: boolean
}

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Reads a key; null when it is none, or when the passphrase does not open it. */
export function parseKey(text: string, passphrase?: string): ParsedKey | null {
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(text, passphrase)
  if (parsed instanceof Error) return null
  return Array.isArray(parsed) ? (parsed[0] ?? null) : parsed
}

/** The public half of an OpenSSH private key stands in the clear before the encrypted part. */
function publicHalf(privateText: string): ParsedKey | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(privateText)?.[1]
  if (body === undefined) return null
  const bytes = Buffer.from(body, 'base64')
  let at = 'openssh-key-v1\0'.length
  const next = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0
    const part = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return part
  }
  next() // cipher
  next() // key derivation
  next() // its options
  at += 4 // number of keys, always 1
  const blob = next()
  const type = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1') : ''
  return parseKey(`${type} ${blob.toString('base64')}`)
}

/** What an identity file holds; null when it is not there or is no key. */
export function readKeyFile(path: string): KeyFile | null {
  const text = read(path)
  const beside = read(`${path}.pub`)
  const isPrivate = text !== null && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File/.test(text)
  const open = text === null ? null : parseKey(text)
  const publicKey =
    open ?? (beside === null ? null : parseKey(beside)) ?? (isPrivate ? publicHalf(text) : null)
  if (publicKey === null && !isPrivate) return null
  return { path, privateText: isPrivate ? text : null, publicKey, encrypted: isPrivate && open === null }
}

/** The identity of a key that lies open. */
export const publicIdentity = (file: KeyFile, key: ParsedKey, faults: Faults): Identity => ({
  name: file.path,
  blob: key.getPublicSSH(),
  type: key.type,
  sign: async (data, hash) => {
    const signature = signatureBy(key, data, hash)
    if (signature === null) throw new Error(faults.say('ssh-key-no-sign', { path: file.path }))
    return signature
  },
})
