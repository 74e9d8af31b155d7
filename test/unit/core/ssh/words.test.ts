import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfigLine, splitWords } from '#core/ssh/words'

describe('splitWords', () => {
  test.each([
    ['a b\tc', ['a', 'b', 'c']],
    ['  a  ', ['a']],
    ['"a b" c', ['a b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ['"it\'s"', ["it's"]],
    ['a"b c"d', ['ab cd']],
    ['""', ['']],
    ['a # rest', ['a']],
    ['a#b', ['a#b']],
    ['"# no comment"', ['# no comment']],
    [String.raw`a\ b`, ['a b']],
    [String.raw`"a\"b"`, ['a"b']],
    [String.raw`C:\Users\me`, [String.raw`C:\Users\me`]],
    ['', []],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  test('a quote that stays open is no value', () => {
    expect(splitWords('"a b')).toBeNull()
    expect(splitWords("a 'b")).toBeNull()
  })
})

describe('readConfigLine', () => {
  test.each([
    ['HostName 10.0.0.1', 'hostname', ['10.0.0.1']],
    ['  HOSTNAME=10.0.0.1  ', 'hostname', ['10.0.0.1']],
    ['Port = 22', 'port', ['22']],
    ['Host a b !c', 'host', ['a', 'b', '!c']],
    ['IdentityFile "~/My Keys/id"', 'identityfile', ['~/My Keys/id']],
    ['User=  me # that is me', 'user', ['me']],
  ])('%s', (line, keyword, words) => {
    expect(readConfigLine(line)).toMatchObject({ keyword, words })
  })

  test('the raw rest of a line is kept', () => {
    expect(readConfigLine('ProxyCommand ssh -W %h:%p "my jump"')).toMatchObject({
      rest: 'ssh -W %h:%p "my jump"',
    })
  })

  test('empty lines and comments say nothing', () => {
    for (const line of ['', '   ', '# Host a', '\t# x']) expect(readConfigLine(line)).toBeNull()
  })

  test('a line that cannot be read says why', () => {
    expect(readConfigLine('Host')).toBe('ssh-config-no-value')
    expect(readConfigLine('Host =')).toBe('ssh-config-no-value')
    expect(readConfigLine('Host # only a comment')).toBe('ssh-config-no-value')
    expect(readConfigLine('User "open')).toBe('ssh-config-open-quote')
    expect(readConfigLine('***')).toBe('ssh-config-no-value')
  })

  test('no line throws', () => {
    fc.assert(
      fc.property(fc.string(), line => {
        readConfigLine(line)
      }),
    )
  })
})
