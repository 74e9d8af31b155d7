import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOrdinaryWord } from '#core/mask'
import { createRedactor } from '../../../src-main/engine/secrets/redact.ts'

function redactorOf(...secrets: readonly string[]) {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.add(secret)
  return redactor
}

describe('a redactor', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['in JSON', (secret: string) => JSON.stringify({ secret })],
    ['in JSON inside of JSON', (secret: string) => JSON.stringify({ inner: JSON.stringify({ secret }) })],
    ['in a URL', (secret: string) => `redis://:${encodeURIComponent(secret)}@host`],
    ['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
    ['in a shell', (secret: string) => `redis-cli -a '${secret.replaceAll("'", "'\\''")}'`],
  ])('finds any secret %s', async (_, write) => {
    const strange = fc
      .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
      .filter(secret => secret.trim() === secret && !isOrdinaryWord(secret))
    await fc.assert(
      fc.property(strange, secret => {
        const clean = redactorOf(secret).redact(`x ${write(secret)} y`)
        expect(clean).toContain('•••')
        expect(clean).not.toContain(secret)
      }),
    )
  })

  it('leaves JSON readable as JSON', () => {
    const secret = 'a"b\\c\nd'
    const line = JSON.stringify({ message: `AUTH ${secret} failed`, code: 1 })
    expect(JSON.parse(redactorOf(secret).redact(line))).toEqual({ message: 'AUTH ••• failed', code: 1 })
  })

  it('takes the longest secret first and the lines of a long one', () => {
    expect(redactorOf('p@ss', 'p@ssword1').redact('p@ssword1')).toBe('•••')
    expect(redactorOf('first line\nsecond line').redact('got: second line')).toBe('got: •••')
  })

  it('takes a short secret only where a secret stands', () => {
    expect(redactorOf('ab').redact('about ab, "ab" AUTH ab')).toBe('about ab, "ab" AUTH •••')
    expect(redactorOf('.*').redact('a .* password=.*')).toBe('a .* password=•••')
  })

  it('takes the password of a URL that it was never told', () => {
    expect(redactorOf().redact('redis://user:geheim@host:6379/0')).toBe('redis://user:•••@host:6379/0')
  })
})
