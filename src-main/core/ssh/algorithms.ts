/** Key exchanges, best first. Groups 16 and 18 are left out: they freeze Electron for seconds; 14 is the last resort. */
export const kexAlgorithms = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
] as const

/** Ciphers, fastest first, each with the name under which the running crypto library must know it. */
export const ciphersBySslName = {
  'aes-128-gcm': 'aes128-gcm@openssh.com',
  'aes-256-gcm': 'aes256-gcm@openssh.com',
  'aes-128-ctr': 'aes128-ctr',
  'aes-192-ctr': 'aes192-ctr',
  'aes-256-ctr': 'aes256-ctr',
  // Electron's crypto does not know it, and naming it there makes ssh2 throw.
  chacha20: 'chacha20-poly1305@openssh.com',
} as const

/** Message authentication for ciphers that do not bring their own. */
export const macAlgorithms = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
] as const

const hostKeyAlgorithmsBestFirst = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

/** A host key algorithm that is offered. */
export type HostKeyAlgorithm = (typeof hostKeyAlgorithmsBestFirst)[number]

/** Host key algorithms to offer, those of key types already on file first: a host then shows the key we know. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): readonly HostKeyAlgorithm[] {
  const isKnown = (name: HostKeyAlgorithm): boolean =>
    knownTypes.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name)
  return [
    ...hostKeyAlgorithmsBestFirst.filter(isKnown),
    ...hostKeyAlgorithmsBestFirst.filter(name => !isKnown(name)),
  ]
}

/** Ciphers to offer where the crypto library knows these names. */
export function cipherAlgorithms(
  sslNames: readonly string[],
): readonly (typeof ciphersBySslName)[keyof typeof ciphersBySslName][] {
  const known = new Set(sslNames.map(name => name.toLowerCase()))
  return Object.entries(ciphersBySslName).flatMap(([sslName, cipher]) => (known.has(sslName) ? [cipher] : []))
}
