import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configOf } from './files.ts'

describe('readSshConfig', () => {
  test('keeps directives in order, each with the conditions around it and where it stands', () => {
    const { directives, notes } = configOf(
      'User all\nHost a !b\n  Port 22\nMatch host c,d user !e\n  Port 23\n',
    )
    const tests = [
      { name: 'host', negated: false, patterns: ['c', 'd'] },
      { name: 'user', negated: false, patterns: ['!e'] },
    ]
    const matched = { kind: 'match', tests }
    expect(notes).toEqual([])
    expect(directives.map(({ keyword, words, when, at }) => ({ keyword, words, when, at }))).toEqual([
      { keyword: 'user', words: ['all'], when: [], at: '/home/ada/.ssh/config:1' },
      {
        keyword: 'port',
        words: ['22'],
        when: [{ kind: 'host', patterns: ['a', '!b'] }],
        at: '/home/ada/.ssh/config:3',
      },
      {
        keyword: 'match',
        words: ['host', 'c,d', 'user', '!e'],
        when: [matched],
        at: '/home/ada/.ssh/config:4',
      },
      { keyword: 'port', words: ['23'], when: [matched], at: '/home/ada/.ssh/config:5' },
    ])
  })

  test('reads Match tests with =, negation and without a value', () => {
    const { directives } = configOf('Match !originalhost=a* all\nPort 1\n')
    expect(directives[0]?.when).toEqual([
      {
        kind: 'match',
        tests: [
          { name: 'originalhost', negated: true, patterns: ['a*'] },
          { name: 'all', negated: false, patterns: [''] },
        ],
      },
    ])
  })

  test('puts included files in place: relative to the folder, from home, absolute, by wildcard in order', () => {
    const { directives } = configOf('Include conf.d/* ~/extra /etc/shared\nUser last\n', {
      '/home/ada/.ssh/conf.d/2': 'User two\n',
      '/home/ada/.ssh/conf.d/1': 'User one\n',
      '/home/ada/extra': 'User three\n',
      '/etc/shared': 'User four\n',
    })
    expect(directives.map(({ words }) => words[0])).toEqual(['one', 'two', 'three', 'four', 'last'])
  })

  test('an include under Host counts only there, and its own Host lines end with it', () => {
    const { directives } = configOf('Host a\n  Include more\n  Port 22\n', {
      '/home/ada/.ssh/more': 'User x\nHost b\n  User y\n',
    })
    const a = { kind: 'host', patterns: ['a'] }
    expect(directives.map(({ words, when }) => ({ words, when }))).toEqual([
      { words: ['x'], when: [a] },
      { words: ['y'], when: [a, { kind: 'host', patterns: ['b'] }] },
      { words: ['22'], when: [a] },
    ])
  })

  test('files that include each other are cut off with a note', () => {
    const { directives, notes } = configOf('User x\nInclude config other\n', {
      '/home/ada/.ssh/other': 'Port 22\nInclude config\n',
    })
    expect(directives.map(({ words }) => words[0])).toEqual(['x', '22'])
    expect(notes).toEqual([
      '/home/ada/.ssh/config:2 includes /home/ada/.ssh/config in a circle: ignored',
      '/home/ada/.ssh/other:2 includes /home/ada/.ssh/config in a circle: ignored',
    ])
  })

  test('a chain of includes has an end', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`/home/ada/.ssh/${at}`, `Port ${at + 1}\nInclude ${at + 1}\n`]),
    )
    const { directives, notes } = configOf('Include 0\n', chain)
    expect(directives).toHaveLength(16)
    expect(notes).toEqual(['/home/ada/.ssh/15:2 includes too deeply and is ignored'])
  })

  test('missing files are empty, lines that cannot be read are noted', () => {
    expect(configOf('Include nowhere\n')).toEqual({ directives: [], notes: [] })
    expect(configOf('User "x\nPort\r\nPort 22\r\n')).toMatchObject({
      directives: [{ words: ['22'] }],
      notes: [
        '/home/ada/.ssh/config:1 has a quote that is not closed and is ignored',
        '/home/ada/.ssh/config:2 has no value and is ignored',
      ],
    })
  })

  test('no text throws', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('Host a', 'Match all', 'Match', 'Include *', 'Host "'))
    fc.assert(
      fc.property(fc.array(line), lines => {
        configOf(lines.join('\n'))
      }),
    )
  })
})
