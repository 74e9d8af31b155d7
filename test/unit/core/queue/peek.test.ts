import { describe, expect, it } from 'vitest'
import { peekBounds, peekOf, type RawField } from '#core/queue/peek'

const field = (name: string, value: string | Uint8Array | null): RawField => {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return { name, value: bytes, bytes: bytes?.length ?? 9_000_000 }
}
const peek = (...raw: readonly RawField[]) => peekOf('1-1', raw, text => text.replaceAll('hunter2', '•••'))

describe('a look at an entry', () => {
  it('says that it is gone', () => {
    expect(peekOf('1-1', null, text => text)).toEqual({ id: '1-1', exists: false, fields: [], cut: null })
  })

  it('masks by name, by value and by what is known', () => {
    const { fields } = peek(field('token', 'abc'), field('note', 'hunter2'), field('plain', 'x'))
    expect(fields.map(({ value, redacted }) => [value, redacted])).toEqual([
      ...[
        ['•••', true],
        ['•••', true],
        ['x', false],
      ],
    ])
  })

  it('shows no part of a secret that its bound would cut', () => {
    const long = `${'a'.repeat(peekBounds.valueCharacters - 3)}hunter2`
    expect(peek(field('note', long)).fields[0]?.value).not.toContain('hu')
  })

  it('is bounded in fields, in each value and in all, and says what it left out', () => {
    const many = Array.from({ length: 60 }, (_, at) => field(`f${at}`, 'y'.repeat(5_000)))
    const { fields, cut } = peek(...many)
    expect(fields).toHaveLength(peekBounds.fields)
    expect(Math.max(...fields.map(({ value }) => value.length))).toBe(peekBounds.valueCharacters)
    expect(fields.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(
      peekBounds.allCharacters + 60,
    )
    expect(cut).toBe(
      'Left out: 20 more fields, the rest of f0 (5000 bytes), the rest of f1 (5000 bytes), the rest of f2 (5000 bytes).',
    )
  })

  it('tells a picture and what is too long by their size', () => {
    const { fields } = peek(field('jpeg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])), field('huge', null))
    expect(fields.map(({ value }) => value)).toEqual([
      '(binary: ff d8 ff e0…)',
      '(9000000 bytes, too long to be shown)',
    ])
  })
})
