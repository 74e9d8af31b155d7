import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argvProblem, quoteArgv, quoteWord } from '#core/quote'

/** Prints its arguments, each ended by a NUL: the only byte that no argument can hold. */
const printer = ['printf', String.raw`%s\0`]

/** What a real /bin/sh makes of a command line that was quoted here. */
function throughShell(words: readonly string[]): readonly string[] {
  const line = quoteArgv([...printer, ...words])
  const out = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return out.split('\0').slice(0, -1)
}

const hostilePieces = [
  "'",
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  ' ',
  '$(touch /tmp/never)',
  '`id`',
  '$HOME',
  `\${IFS}`,
  '!!',
  '~',
  '*',
  '?',
  '[a-z]',
  '{a,b}',
  '|',
  '&&',
  ';',
  '>',
  '<',
  '#',
  '=',
  '-',
  '--',
  '-n',
  'ü',
  '漢字',
  '🦀',
  '\u202e',
  '\u0001',
  '\u007f',
  "'\\''",
]

const hostileWord = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...hostilePieces), { maxLength: 12 }).map(pieces => pieces.join('')),
)

const isPassable = (word: string): boolean => word.isWellFormed() && !word.includes('\0')

describe('quoteArgv', () => {
  test('every word reaches the program behind a real /bin/sh exactly as it was', () => {
    fc.assert(
      fc.property(fc.array(hostileWord.filter(isPassable), { minLength: 1, maxLength: 8 }), words => {
        expect(throughShell(words)).toEqual(words)
      }),
      { numRuns: 300 },
    )
  })

  test('all hostile pieces at once, empty words and leading dashes', () => {
    const words = ['', ...hostilePieces, '', '-rf', '--', hostilePieces.join(''), '']
    expect(throughShell(words)).toEqual(words)
  })

  test('10 kB of quotes and 10 kB of unicode stay what they are', () => {
    const words = ["'".repeat(10_240), 'ü"$()'.repeat(2048), '\n'.repeat(10_240)]
    expect(throughShell(words)).toEqual(words)
  })

  test('nothing of a word is ever run', () => {
    const line = quoteArgv(['echo', '$(exit 7)', '; exit 8', '\n exit 9 \n', '`exit 10`'])
    expect(spawnSync('/bin/sh', ['-c', line]).status).toBe(0)
  })

  test('plain words stay readable', () => {
    expect(quoteArgv(['docker', 'compose', '-f', 'a/b.yml', '--format=json', 'x@sha256:0f'])).toBe(
      'docker compose -f a/b.yml --format=json x@sha256:0f',
    )
  })

  test('words that a shell would read as its own are quoted', () => {
    expect(quoteArgv(['if', '~/x', 'a b', ''])).toBe(`'if' '~/x' 'a b' ''`)
    expect(quoteArgv(['PATH=/x', 'PATH=/x'])).toBe(`'PATH=/x' PATH=/x`)
    expect(quoteWord("it's")).toBe(`'it'\\''s'`)
    expect(quoteWord('=ls')).toBe(`'=ls'`)
  })

  test('a command whose name is a word of the shell is looked for, not obeyed', () => {
    const ran = spawnSync('/bin/sh', ['-c', quoteArgv(['if', 'true'])], { encoding: 'utf8' })
    expect(ran.status).toBe(127)
    const assigned = spawnSync('/bin/sh', ['-c', quoteArgv(['A=b', 'true'])], { encoding: 'utf8' })
    expect(assigned.status).toBe(127)
  })
})

describe('argvProblem', () => {
  test('tells what no shell can be told', () => {
    expect(argvProblem([], 'en')).toBe('A command needs a name.')
    expect(argvProblem([''], 'en')).toBe('A command needs a name.')
    expect(argvProblem(['echo', 'a\0b'], 'en')).toBe('A command cannot hold a NUL character.')
    expect(argvProblem(['echo', 'a\ud800'], 'en')).toBe('A command cannot hold half a unicode character.')
    expect(argvProblem(['echo', 'x'.repeat(140_000)], 'en')).toMatch(/^A command of 140005 bytes is too long/)
  })

  test('passes what a real shell takes, up to the longest command', () => {
    const words = ['x'.repeat(131_000 - 20)]
    expect(argvProblem([...printer, ...words], 'en')).toBeNull()
    expect(throughShell(words)).toEqual(words)
    fc.assert(fc.property(hostileWord.filter(isPassable), word => argvProblem(['echo', word], 'en') === null))
  })
})
