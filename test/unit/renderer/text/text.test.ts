import { describe, expect, it } from 'vitest'
import { strings } from '#core/text/say'
import { en } from '../../../../src-renderer/strings/en.ts'
import { pl } from '../../../../src-renderer/strings/pl.ts'
import { counted, plural } from '../../../../src-renderer/strings/plural.ts'
import { releaseName, shortDigest, shortenDigests } from '../../../../src-renderer/text/digest.ts'
import { formatsOf } from '../../../../src-renderer/text/format.ts'

type Leaf = string | ((...args: readonly string[]) => string)

/** Every text of a language by its path, functions called with telling arguments. */
function leaves(tree: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]: [string, Leaf | object]) => {
    const at = `${path}/${key}`
    if (typeof value === 'function') {
      const args = Array.from({ length: value.length }, (_, index) => `<${index}>`)
      return [[at, (value as (...args: readonly string[]) => string)(...args)] as const]
    }
    return typeof value === 'string' ? [[at, value] as const] : leaves(value, at)
  })
}

const valuesIn = (text: string): ReadonlySet<string> => new Set(text.match(/<\d>/g))

describe('the languages', () => {
  it('say every string, and put every value in', () => {
    const english = leaves(en)
    const polish = new Map(leaves(pl))
    expect([...polish.keys()]).toEqual(english.map(([path]) => path))
    for (const [path, text] of english) {
      const said = polish.get(path) ?? ''
      expect(said.trim(), path).not.toBe('')
      expect(valuesIn(said), path).toEqual(valuesIn(text))
    }
  })
  it('use the words of core for the levels', () => {
    expect(en.level.degraded).toBe(strings.en.degraded)
    expect(pl.level.down).toBe(strings.pl.down)
  })
  it('have no exclamation marks, no “please”, no “successfully”', () => {
    for (const [path, text] of [...leaves(en), ...leaves(pl)])
      expect(text, path).not.toMatch(/!|please|proszę|successfully|pomyślnie/i)
  })
})

describe('counted nouns', () => {
  it.each([
    ['1', '1 plik'],
    ['2', '2 pliki'],
    ['5', '5 plików'],
    ['12', '12 plików'],
    ['22', '22 pliki'],
    ['112', '112 plików'],
    ['1\u00a0234', '1\u00a0234 pliki'],
  ])('%s in Polish', (count, text) => {
    expect(counted(count, ['plik', 'pliki', 'plików'])).toBe(text)
  })
  it('in English', () => {
    expect([plural('1', 'key', 'keys'), plural('0', 'key', 'keys')]).toEqual(['1 key', '0 keys'])
  })
})

describe('formats of the window', () => {
  const format = formatsOf('en')
  it.each([
    [112, '112 B'],
    [2048, '2 kB'],
    [1024 ** 3, '1.0 GB'],
  ])('%s bytes', (bytes, text) => {
    expect(format.bytes(bytes)).toBe(text)
  })
  it.each([
    [400, '0.4 s'],
    [42_000, '42 s'],
    [72_000, '1 min 12 s'],
    [3_599_800, '1 h 0 min'],
    [2 * 3_600_000 + 5 * 60_000, '2 h 5 min'],
  ])('%s ms as measured', (ms, text) => {
    expect(format.took(ms)).toBe(text)
  })
  it('writes a clock with seconds', () => {
    const at = new Date(2026, 10, 21, 9, 5, 7).getTime()
    expect(format.clock(at)).toBe('09:05:07')
  })
})

describe('digests', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
  it('are short where a person compares them', () => {
    expect(shortDigest(digest)).toBe('0123456789ab')
    expect(shortenDigests(`redis@${digest} and ${digest}`)).toBe(
      'redis@sha256:0123456789ab and sha256:0123456789ab',
    )
    expect(shortenDigests('no digest')).toBe('no digest')
  })
  it('stand for a tag nobody asked for', () => {
    const image = { service: 'redis', repository: 'r', tag: null, digest }
    expect(releaseName([image])).toBe('0123456789ab')
    expect(
      releaseName([
        { ...image, tag: 'a' },
        { ...image, tag: 'a' },
        { ...image, tag: 'b' },
      ]),
    ).toBe('a, b')
  })
})
