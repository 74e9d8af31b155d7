import { createHash } from 'node:crypto'

/** A key's fingerprint as `ssh-keygen -lf` prints it. */
export const fingerprintOf = (keyBase64: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(keyBase64, 'base64')).digest('base64').replace(/=+$/, '')}`
