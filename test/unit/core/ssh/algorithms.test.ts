import { describe, expect, test } from 'vitest'
import { cipherAlgorithms, hostKeyAlgorithms, kexAlgorithms } from '#core/ssh/algorithms'

describe('hostKeyAlgorithms', () => {
  test('asks for the best type first where no key is on file', () => {
    expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519')
  })

  test('asks for the types on file first, and still takes the others', () => {
    expect(hostKeyAlgorithms(['ecdsa-sha2-nistp256'])).toEqual([
      'ecdsa-sha2-nistp256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      'rsa-sha2-512',
      'rsa-sha2-256',
    ])
  })

  test('an RSA key on file is asked for with its safe signatures', () => {
    expect(hostKeyAlgorithms(['ssh-rsa']).slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
  })

  test('never offers SHA-1 or DSA, whatever is on file', () => {
    const offered: readonly string[] = hostKeyAlgorithms(['ssh-rsa', 'ssh-dss'])
    expect(offered).not.toContain('ssh-rsa')
    expect(offered).not.toContain('ssh-dss')
  })
})

describe('cipherAlgorithms', () => {
  test('offers only what the crypto library knows, gcm first', () => {
    expect(cipherAlgorithms(['aes-256-ctr', 'AES-128-GCM', 'chacha20', 'rc4'])).toEqual([
      'aes128-gcm@openssh.com',
      'aes256-ctr',
      'chacha20-poly1305@openssh.com',
    ])
  })

  test('does not name chacha20 where the library has none', () => {
    expect(cipherAlgorithms(['aes-256-gcm'])).toEqual(['aes256-gcm@openssh.com'])
  })
})

test('the slow key exchanges are not offered, the slowest that is comes last', () => {
  expect(kexAlgorithms.join(' ')).not.toMatch(/group1[5678]|group-exchange|sha1/)
  expect(kexAlgorithms.at(-1)).toBe('diffie-hellman-group14-sha256')
})
