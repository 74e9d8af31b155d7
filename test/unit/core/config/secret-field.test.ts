import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretIn } from '#core/config/secret-field'

const found = (text: string, field?: string): string => {
  const secret = secretIn(text, field, 'en')
  return secret.ok ? secret.value : `! ${secret.error}`
}

describe('a secret in a file', () => {
  it('is the whole file without its last line break', () => {
    expect(found('abc\n')).toBe('abc')
    expect(found('abc\r\n')).toBe('abc')
    expect(found(' a b \n\n')).toBe(' a b \n')
    expect(found('\n')).toBe('! is empty')
    expect(found('{not json')).toBe('{not json')
  })

  it('is a field of a JSON file', () => {
    const json = JSON.stringify({
      auth: { redis: { password: 's3' } },
      'a.b': 'dotted',
      port: 6379,
      list: [],
      no: '',
    })
    expect(found(json, 'auth.redis.password')).toBe('s3')
    expect(found(json, 'a.b')).toBe('dotted')
    expect(found(json, 'port')).toBe('6379')
    expect(found(json, 'auth.redis.user')).toBe('! has no field auth.redis.user; there is password')
    expect(found(json, 'auth.redis.password.x')).toBe(
      '! has no field auth.redis.password.x; there is nothing',
    )
    expect(found(json, 'list')).toBe('! has no text in its field list')
    expect(found(json, 'no')).toBe('! has no text in its field no')
    expect(found(json, 'constructor')).toContain('! has no field constructor')
    expect(found(json)).toBe('! is JSON: name the field, one of auth, a.b, port, list, no')
  })

  it.each([
    ['A=plain', 'plain'],
    ['  export A = spaced  ', 'spaced'],
    ["A='single # $x \\n'", 'single # $x \\n'],
    ['A="double # \\"quoted\\" \\n"', 'double # "quoted" \n'],
    ['A=with#hash # comment', 'with#hash'],
    ['A="two\nlines"', 'two\nlines'],
    ['A=first\nA=last', 'last'],
    ['# A=comment\nB=1\r\nA=windows\r\n', 'windows'],
    ['A==x=y', '=x=y'],
    ['A=', '! has nothing behind A='],
    ['A= # nothing', '! has nothing behind A='],
    ['B=1\nAB=2', '! has no line A=; it has B, AB'],
    ['', '! has no line A=; it has nothing'],
  ])('is a line of a .env file: %j', (text, value) => {
    expect(found(text, 'A')).toBe(value)
  })

  it('survives any text and any field', async () => {
    await fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), fc.string(), (text, field) => {
        expect(typeof found(text, field)).toBe('string')
      }),
    )
  })
})
