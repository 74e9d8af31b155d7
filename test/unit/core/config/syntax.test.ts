import { describe, expect, it } from 'vitest'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'

const first = (text: string): string => {
  const read = parseConfig(text, 'brokers.yaml')
  return read.ok || read.problems[0] === undefined ? 'good' : problemText(read.problems[0])
}

describe('text that is not the YAML we read', () => {
  it.each([
    ['brokers:\n\ta: 1\n', 'line 2: brokers: found a tab; allowed: spaces for indentation.'],
    [
      'brokers:\n  a:\n    reach: { local: true }\n    reach: { local: true }\n',
      'line 4: brokers.a.reach: found a key that stands here a second time; allowed: each key once in a map.',
    ],
    [
      'brokers:\n  a:\n    reach: local: true\n',
      'line 3: brokers.a.reach.local: found a second key on one line',
    ],
    ['brokers:\n  a\n    b: 1\n', 'line 2: brokers."a b": found a line that is no `key: value`'],
    [
      'brokers:\n  a:\n      b: 1\n     c: 2\n',
      'line 4: brokers.a.b: found an indentation that does not fit',
    ],
    ['brokers: { a: "x }\n', 'line 2: brokers.a: found a text, list or map that is not closed'],
    ['brokers:\n  a:\n    title: *x\n', 'line 3: brokers.a.title: found an alias (*) without its anchor'],
    [
      'brokers:\n  a:\n    title: @x\n',
      'line 3: brokers.a.title: found a value that starts with a reserved sign',
    ],
    ['brokers:\n  a: !foo 1\n', 'line 2: brokers.a: found a tag (!) that has no meaning here'],
    ['brokers: {}\n---\nbrokers: {}\n', 'found a second document after ---; allowed: one document.'],
    ['a: &a [*a]\n', 'line 1: a[0]: found an alias inside of its own anchor'],
    ['? [a]\n: 1\n', 'found a key that is no text'],
    ['"a\\qb": 1\n', 'found an unknown \\ in double quotes; allowed: single quotes'],
  ])('%j', (text, words) => {
    expect(first(text)).toContain(words)
  })

  it('counts lines of Windows files and behind a byte order mark', () => {
    expect(first('\ufeffbrokers:\r\n  a:\r\n    reach: { local: 5 }\r\n')).toBe(
      'brokers.yaml, line 3: brokers.a.reach.local: found the number 5; allowed: true.',
    )
  })

  it('refuses aliases that unfold without end', () => {
    const levels = 'bcdefgh'.split('').map((name, index) => {
      const below = String.fromCharCode(97 + index)
      return `${name}: &${name} [${Array(10).fill(`*${below}`).join(', ')}]\n`
    })
    expect(first(`a: &a [1]\n${levels.join('')}`)).toContain(
      'found more nesting or aliases than a config needs',
    )
  })

  it('refuses a file of over a million characters', () => {
    expect(first('#'.repeat(1_000_001))).toContain('found 1000001 characters; allowed: at most 1000000')
  })

  it.each(['[', '{', '- ', '? ', 'a: b: ', '{a,'])('survives %j nested without end', piece => {
    expect(first(piece.repeat(20_000))).not.toBe('good')
  })
})
