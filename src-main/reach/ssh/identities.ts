import { readFileSync } from 'node:fs'
import type { ParsedKey } from 'ssh2'
import { blobType, readCertificate, type SshCertificate } from '#core/ssh/certificate'
import type { SshHop } from '#core/ssh/hop'
import type { Faults } from '../faults.ts'
import { agentKeys, agentSignature } from './agent.ts'
import { certified, type Identity, isCertificate, signatureBy } from './identity.ts'
import { type KeyFile, readKeyFile } from './key-files.ts'

/** Opens an encrypted or plain private key; null when it stays closed. */
export type OpenKey = (file: KeyFile) => Promise<ParsedKey | null>

/** What was found out about keys that could not be used: each a sentence. */
export interface KeyTroubles {
  /** The agent cannot be asked, or offers no keys. */
  readonly agent: string | null
  /** Named files that are missing or hold no key, certificates that are not valid. */
  readonly files: readonly string[]
}

/** The keys to offer to a host, in order, and key files whose public half cannot be known before they are opened. */
export interface Identities {
  readonly offered: readonly Identity[]
  readonly closed: readonly KeyFile[]
  readonly troubles: KeyTroubles
}

interface Certificate extends SshCertificate {
  readonly path: string
  readonly blob: Buffer
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

async function heldBy(
  agent: string,
  faults: Faults,
): Promise<{ readonly held: readonly Identity[]; readonly trouble: string | null }> {
  const keys = await agentKeys(agent, faults)
  if (!keys.ok) return { held: [], trouble: faults.say('ssh-agent-at', { path: agent, what: keys.error }) }
  if (keys.value.length === 0) return { held: [], trouble: faults.say('ssh-agent-empty') }
  const held = keys.value.map(({ blob, comment }): Identity => {
    const type = blobType(blob)
    const key = comment || type
    return {
      name: faults.say('ssh-agent-key', { key }),
      blob,
      type,
      sign: async (data, hash) => {
        const signed = await agentSignature(agent, blob, data, hash, faults)
        if (!signed.ok) throw new Error(faults.say('ssh-agent-sign', { what: signed.error, key }))
        return signed.value
      },
    }
  })
  return { held, trouble: null }
}

/** A private key stayed closed; whoever opens keys has said why. */
export class KeyNotOpened extends Error {}

function fileIdentity(file: KeyFile, publicKey: ParsedKey, open: OpenKey): Identity {
  return {
    name: file.path,
    blob: publicKey.getPublicSSH(),
    type: publicKey.type,
    sign: async (data, hash) => {
      const key = await open(file)
      const signature = key === null ? null : signatureBy(key, data, hash)
      if (signature === null) throw new KeyNotOpened(file.path)
      return signature
    },
  }
}

function certificateIn(path: string): Certificate | null {
  try {
    const [, base64 = ''] = readFileSync(path, 'utf8').trim().split(/\s+/)
    const blob = Buffer.from(base64, 'base64')
    const read = readCertificate(blob)
    return read === null ? null : { ...read, path, blob }
  } catch {
    return null
  }
}

/** Why a certificate will not be accepted; null when nothing speaks against it. */
function certificateTrouble(
  { path, principals, validFromMs, validUntilMs }: Certificate,
  user: string,
  faults: Faults,
): string | null {
  const now = Date.now()
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
  if (validUntilMs !== null && now >= validUntilMs)
    return faults.say('ssh-certificate-expired', { path, time: day(validUntilMs) })
  if (now < validFromMs) return faults.say('ssh-certificate-early', { path, time: day(validFromMs) })
  if (principals.length > 0 && !principals.includes(user))
    return faults.say('ssh-certificate-user', { path, users: principals.join(', '), user })
  return null
}

/**
 * Named identity files come first, signed by the agent where it holds them; then the agent's other keys unless
 * IdentitiesOnly; then the usual files. So a server that allows few tries sees the likely keys first. A certificate is
 * offered before the key that it certifies.
 */
export async function identitiesFor(hop: SshHop, open: OpenKey, faults: Faults): Promise<Identities> {
  const agent = hop.agent === null ? { held: [], trouble: null } : await heldBy(hop.agent, faults)
  const read = hop.identityFiles.map(path => ({ path, file: readKeyFile(path) }))
  const files = read.flatMap(({ file }) => file ?? [])
  const certificates = [
    ...hop.certificateFiles,
    ...hop.identityFiles.map(path => `${path}-cert.pub`),
  ].flatMap(path => certificateIn(path) ?? [])
  const fromFiles = files.flatMap((file): Identity[] => {
    const { publicKey } = file
    if (publicKey === null) return []
    const inAgent = agent.held.find(identity => same(identity.blob, publicKey.getPublicSSH()))
    if (inAgent) return [inAgent]
    return file.privateText === null ? [] : [fileIdentity(file, publicKey, open)]
  })
  const isOfFile = ({ blob, type }: Identity): boolean => {
    const key = isCertificate(type) ? readCertificate(blob)?.keyBlob : blob
    const named = [...fromFiles.map(identity => identity.blob), ...certificates.map(({ keyBlob }) => keyBlob)]
    return key !== undefined && named.some(one => same(one, key))
  }
  const others = hop.identitiesOnly ? agent.held.filter(isOfFile) : agent.held
  const keys = hop.identitiesNamed ? [...fromFiles, ...others] : [...others, ...fromFiles]
  const ordered = keys.flatMap((identity): Identity[] => [
    ...agent.held.filter(one => {
      const keyBlob = isCertificate(one.type) ? readCertificate(one.blob)?.keyBlob : undefined
      return keyBlob !== undefined && same(keyBlob, identity.blob)
    }),
    ...certificates
      .filter(({ keyBlob }) => same(keyBlob, identity.blob))
      .map(({ blob, type, path }) => certified(identity, blob, type, path)),
    identity,
  ])
  const first = new Map<string, Identity>()
  for (const identity of ordered) {
    const blob = identity.blob.toString('base64')
    if (!first.has(blob)) first.set(blob, identity)
  }
  const missing = hop.identitiesNamed
    ? read
        .filter(
          ({ path, file }) => file === null && !certificates.some(one => one.path === `${path}-cert.pub`),
        )
        .map(({ path }) => faults.say('ssh-key-missing', { path }))
    : []
  const inAgentOnly = files
    .filter(file => file.privateText === null && !fromFiles.some(one => isSameKey(one, file)))
    .map(({ path }) => faults.say('ssh-key-public', { path }))
  const badCertificates = certificates.flatMap(one => certificateTrouble(one, hop.user, faults) ?? [])
  return {
    offered: [...first.values()],
    closed: files.filter(file => file.publicKey === null && file.privateText !== null),
    troubles: { agent: agent.trouble, files: [...badCertificates, ...inAgentOnly, ...missing] },
  }
}

const isSameKey = (identity: Identity, file: KeyFile): boolean =>
  file.publicKey !== null && same(identity.blob, file.publicKey.getPublicSSH())
