import { getCiphers } from 'node:crypto'
import type { Algorithms } from 'ssh2'
import { cipherAlgorithms, hostKeyAlgorithms, kexAlgorithms, macAlgorithms } from '#core/ssh/algorithms'

/** The algorithms to offer a host of which keys of these types are on file, as far as the running crypto knows them. */
export const algorithmsFor = (knownTypes: readonly string[]): Algorithms => ({
  kex: [...kexAlgorithms],
  cipher: [...cipherAlgorithms(getCiphers())],
  hmac: [...macAlgorithms],
  serverHostKey: [...hostKeyAlgorithms(knownTypes)],
  compress: ['none'],
})
