import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskedPayload, soundsSecret } from '#core/queue/mask-payload'

const known = (text: string): string => text.replaceAll('hunter2', '•••')
const plainly = (text: string): string => maskedPayload(text, known)

describe('soundsSecret', () => {
  it.each([
    ...[
      'password',
      'DB_PASSWORD',
      'userPassword',
      'api_key',
      'apiKey',
      'X-Auth-Token',
      'Authorization',
      'secret',
    ],
    ...['key', 'accessKeyId', 'client_secret', 'sessionId', 'jwt', 'refreshtoken', 'mysecret'],
  ])('%s', name => {
    expect(soundsSecret(name)).toBe(true)
  })
  it.each(['keyframe', 'monkey', 'passage', 'author', 'camera', 'job_id', 'tokenizer', 'pinned', 'data'])(
    'not %s',
    name => {
      expect(soundsSecret(name)).toBe(false)
    },
  )
})

describe('maskedPayload', () => {
  it.each([
    ['{"user":"ann","password":"p"}', '{"user":"ann","password":"•••"}'],
    ['{"a":{"tokens":["x","y"]},"b":1}', '{"a":{"tokens":"•••"},"b":1}'],
    ['{"body":"{\\"secret\\":\\"s\\",\\"n\\":1}"}', '{"body":"{\\"secret\\":\\"•••\\",\\"n\\":1}"}'],
    ['redis://user:pw@host:6379/0', 'redis://user:•••@host:6379/0'],
    ['Authorization: Bearer abcdefghijkl', 'Authorization: ••• •••'],
    ['GET /x?token=abc&page=2', 'GET /x?token=•••&page=2'],
    ['password = p4ss, user = ann', 'password = •••, user = ann'],
    ['it is hunter2 there', 'it is ••• there'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature', '•••'],
    ['a AKIAIOSFODNN7EXAMPLE b', 'a ••• b'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', '•••'],
    // Cut in the middle: no JSON any more, and the value has no end.
    ['{"user":"ann","password":"p\\"q', '{"user":"ann","password":•••'],
    ['a: "x password=abc', 'a: "x password=•••'],
    ['{"frame":12,"camera":"door"}', '{"frame":12,"camera":"door"}'],
    ['nothing to hide: 1, 2, 3', 'nothing to hide: 1, 2, 3'],
  ])('%s', (text, shown) => {
    expect(plainly(text)).toBe(shown)
  })

  it('lets no value under a secret name through, however it is nested and written', () => {
    const value = fc.stringMatching(/^[A-Za-z\d]{12,20}$/)
    const name = fc.constantFrom('password', 'apiToken', 'client_secret')
    const nest = fc.constantFrom<(inner: string) => string>(
      inner => inner,
      inner => JSON.stringify({ data: JSON.parse(inner) as unknown }),
      inner => JSON.stringify({ data: inner }),
      inner => JSON.stringify([1, inner]),
      inner => inner.slice(0, -1),
      inner => `pushed ${inner} to the queue`,
    )
    fc.assert(
      fc.property(value, name, nest, (secret, field, how) => {
        expect(plainly(how(JSON.stringify({ id: 1, [field]: secret })))).not.toContain(secret)
      }),
    )
  })

  it.each(['a.', 'eyJ-', 'password="', '{"a":', 'x://y:', '\\\\"key'])('ends soon for much of %s', piece => {
    const text = piece.repeat(65_536 / piece.length)
    expect(plainly(text).length).toBeLessThanOrEqual(text.length)
  })

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary-ascii' }), text => {
        expect(typeof plainly(text)).toBe('string')
      }),
    )
  })
})
