import type { ParsedKey } from 'ssh2'
import type { SshHop } from '#core/ssh/hop'
import { agentIdentities, blobOf, type Identity } from './agent.ts'
import { type KeyFile, readKeyFile } from './key-files.ts'

/** Opens an encrypted or plain private key; null when it stays closed. */
export type OpenKey = (file: KeyFile) => Promise<ParsedKey | null>

/** The keys to offer to a host, in order, and key files whose public half cannot be known before they are opened. */
export interface KeyRing {
  readonly identities: readonly Identity[]
  readonly closed: readonly KeyFile[]
}

function fileIdentity(file: KeyFile, publicKey: ParsedKey, open: OpenKey): Identity {
  return {
    name: file.path,
    publicKey,
    sign: async (data, { hash }) => {
      const key = await open(file)
      // ssh2 returns its errors here, whatever its types say.
      const signature: unknown = key?.sign(data, hash)
      if (!Buffer.isBuffer(signature)) throw new Error(`${file.path} could not be opened`)
      return signature
    },
  }
}

/**
 * Named identity files come first, signed by the agent where it holds them; then the agent's other keys unless
 * IdentitiesOnly; then the usual files. So a server that allows few tries sees the likely keys first.
 */
export async function keyRingFor(hop: SshHop, open: OpenKey): Promise<KeyRing> {
  const held = hop.agent === null ? [] : await agentIdentities(hop.agent)
  const files = hop.identityFiles.flatMap(path => readKeyFile(path) ?? [])
  const fromFiles = files.flatMap((file): Identity[] => {
    const { publicKey } = file
    if (publicKey === null) return []
    const inAgent = held.find(identity => blobOf(identity.publicKey) === blobOf(publicKey))
    if (inAgent) return [inAgent]
    return file.privateText === null ? [] : [fileIdentity(file, publicKey, open)]
  })
  const others = hop.identitiesOnly ? [] : held
  const ordered = hop.identitiesNamed ? [...fromFiles, ...others] : [...others, ...fromFiles]
  const first = new Map<string, Identity>()
  for (const identity of ordered) {
    const blob = blobOf(identity.publicKey)
    if (!first.has(blob)) first.set(blob, identity)
  }
  return {
    identities: [...first.values()],
    closed: files.filter(file => file.publicKey === null && file.privateText !== null),
  }
}
