import { createHash, createHmac } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { HostKeyOffer, LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import { entriesFor, judgeHostKey, type KnownHost, parseKnownHosts } from '#core/ssh/known-hosts'
import { isRevoked } from '#core/ssh/revoked'
import type { Faults } from '../faults.ts'
import { hostKeyFault, revokedListFault } from './host-key-fault.ts'

/** Which host keys are trusted: the user's known_hosts files (read only) and the app's own store. */
export interface Trust {
  /** Null when the key is trusted, else the fault that stops the connection. */
  check(hop: SshHop, blob: Buffer): LinkFault | null
  /** Key types on file for a hop, to be asked for first. */
  knownTypes(hop: SshHop): readonly string[]
  add(offer: HostKeyOffer): void
  forget(host: string): Result<null>
}

const hmacSha1 = (saltBase64: string, name: string): string =>
  createHmac('sha1', Buffer.from(saltBase64, 'base64')).update(name).digest('base64')

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Whether a file revokes a key; null when the file cannot be read: OpenSSH then trusts no key. */
function revokedBy(path: string, blob: Buffer): boolean | null {
  try {
    const hashed = (name: string): Buffer => createHash(name).update(blob).digest()
    const key = { base64: blob.toString('base64'), blob }
    return isRevoked(readFileSync(path), key, { sha1: hashed('sha1'), sha256: hashed('sha256') })
  } catch {
    return null
  }
}

const entriesOf = (paths: readonly string[]): readonly KnownHost[] =>
  paths.flatMap(path => parseKnownHosts(readText(path), path))

/** Trust on files: `storePath` is the app's own, the only one that is ever written. */
export function createTrust(storePath: string, faults: Faults): Trust {
  const otherFiles = new Map<string, readonly string[]>()

  const entriesAbout = (hop: SshHop): readonly KnownHost[] => {
    const others = [...hop.userKnownHosts, ...hop.globalKnownHosts]
    otherFiles.set(hop.keyName.toLowerCase(), others)
    return entriesOf([...others, storePath])
  }
  const write = (lines: readonly string[]): void => {
    mkdirSync(dirname(storePath), { recursive: true, mode: 0o700 })
    const fresh = `${storePath}.new`
    writeFileSync(fresh, lines.map(line => `${line}\n`).join(''), { mode: 0o600 })
    chmodSync(fresh, 0o600)
    renameSync(fresh, storePath)
  }
  const storeLines = (): readonly string[] =>
    readText(storePath)
      .split(/\r?\n/)
      .filter(line => line !== '')

  return {
    check: (hop, blob) => {
      const keyType = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
      const key = { keyType, keyBase64: blob.toString('base64') }
      if (hop.revokedHostKeys !== null) {
        const revoked = revokedBy(hop.revokedHostKeys, blob)
        if (revoked === null) return revokedListFault(hop, hop.revokedHostKeys, faults)
        const entry: KnownHost = { ...key, marker: 'revoked', names: [hop.keyName], at: hop.revokedHostKeys }
        if (revoked) return hostKeyFault(hop, key, { verdict: 'revoked', known: [entry] }, storePath, faults)
      }
      const verdict = judgeHostKey(entriesAbout(hop), hop, key, hmacSha1)
      return verdict.verdict === 'trusted' ? null : hostKeyFault(hop, key, verdict, storePath, faults)
    },
    knownTypes: hop => {
      const entries = entriesAbout(hop)
      const names = [hop.keyName, ...(hop.keyNameWithoutPort === null ? [] : [hop.keyNameWithoutPort])]
      const about = names.flatMap(name => entriesFor(entries, name, hmacSha1))
      return [...new Set(about.filter(entry => entry.marker === 'none').map(entry => entry.keyType))]
    },
    add: offer => {
      if (offer.known.length > 0) throw new Error(`the changed key of ${offer.host} must be forgotten first`)
      const line = `${offer.host} ${offer.keyType} ${offer.keyBase64}`
      const lines = storeLines()
      if (!lines.includes(line)) write([...lines, line])
    },
    forget: host => {
      const lines = storeLines()
      const kept = lines.filter(
        (line, index) => entriesFor(parseKnownHosts(line, String(index)), host, hmacSha1).length === 0,
      )
      if (kept.length < lines.length) write(kept)
      const elsewhere = entriesFor(entriesOf(otherFiles.get(host.toLowerCase()) ?? []), host, hmacSha1)
      if (elsewhere.length > 0) {
        const places = elsewhere.map(entry => entry.at).join(', ')
        return err(faults.say('ssh-key-elsewhere', { host, places }))
      }
      return kept.length < lines.length ? ok(null) : err(faults.say('ssh-key-not-on-file', { host }))
    },
  }
}
