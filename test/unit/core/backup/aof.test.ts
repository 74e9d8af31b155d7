import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neededParts, parseAofManifest, readAofCheck } from '#core/backup/aof'

describe('parseAofManifest', () => {
  it('reads base, history and increments in order', () => {
    const text = [
      'file appendonly.aof.2.base.rdb seq 2 type b',
      'file appendonly.aof.1.incr.aof seq 1 type h',
      'file appendonly.aof.2.incr.aof seq 2 type i',
      '',
    ].join('\n')
    expect(parseAofManifest(text)).toEqual([
      { file: 'appendonly.aof.2.base.rdb', seq: 2, type: 'base' },
      { file: 'appendonly.aof.1.incr.aof', seq: 1, type: 'history' },
      { file: 'appendonly.aof.2.incr.aof', seq: 2, type: 'incr' },
    ])
    expect(neededParts(parseAofManifest(text))).toEqual([
      'appendonly.aof.2.base.rdb',
      'appendonly.aof.2.incr.aof',
    ])
  })

  it('reads quoted names', () => {
    expect(parseAofManifest('file "with space.aof.1.incr.aof" seq 1 type i')).toEqual([
      { file: 'with space.aof.1.incr.aof', seq: 1, type: 'incr' },
    ])
  })

  it('never throws on garbage', () => {
    fc.assert(fc.property(fc.string(), text => Array.isArray(parseAofManifest(text))))
  })
})

describe('readAofCheck', () => {
  it('takes exit code 0 as valid', () => {
    expect(readAofCheck(0, 'All AOF files and manifest are valid')).toEqual({ valid: true, cut: null })
  })

  it('finds where a growing file was cut', () => {
    const output = [
      'Start checking INCR files...',
      'AOF analyzed: filename=/tmp/x/appendonlydir/appendonly.aof.1.incr.aof, size=1000, ok_up_to=980, ok_up_to_line=40, diff=20',
      'AOF appendonly.aof.1.incr.aof is not valid. Use the --fix option to try fixing it.',
    ].join('\n')
    expect(readAofCheck(1, output)).toEqual({
      valid: false,
      cut: { file: 'appendonly.aof.1.incr.aof', goodBytes: 980 },
    })
  })

  it.each([
    ['of Redis 6, which names no file', 'AOF analyzed: size=1000, ok_up_to=980, diff=20', null],
    [
      'in a folder with spaces',
      'AOF analyzed: filename=/Users/ann/Application Support/a.aof, size=1000, ok_up_to=980, ok_up_to_line=4, diff=20',
      'a.aof',
    ],
  ])('reads the words %s', (_, words, file) => {
    expect(readAofCheck(1, words).cut).toEqual({ file, goodBytes: 980 })
  })

  it.each([
    ['0x             3e6: Expected \\r\\n, got: 0d', true],
    ['0x             3d8: Expected to read 60 bytes, got 20 bytes', true],
    ['0x             3e8: Reached EOF before reading EXEC for MULTI', true],
    ['0x              2f: Expected \\r\\n, got: 0a2a', false],
    ["0x              14: Expected prefix '*', got: 'Z'", false],
  ])('cuts only what ends too early: %s', (error, isCut) => {
    const words = `${error}\nAOF analyzed: filename=a.aof, size=1000, ok_up_to=20, ok_up_to_line=5, diff=980\n`
    expect(readAofCheck(1, words).cut !== null).toBe(isCut)
  })

  it('offers no cut for a file that is bad in another way', () => {
    expect(readAofCheck(1, 'RDB preamble of AOF file is not sane, aborting.')).toEqual({
      valid: false,
      cut: null,
    })
  })
})
