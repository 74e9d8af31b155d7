import { describe, expect, it } from 'vitest'
import { tarHeader } from '#core/backup/tar'
import { partVerdict, wholeVerdict } from '#core/backup/verdict'

const said = (stdout: string, code = 1) => ({ code, stdout, stderr: '' })
const tooOld =
  "[offset 0] Checking RDB file dump.rdb\n--- RDB ERROR DETECTED ---\n[offset 9] Can't handle RDB format version 12\n[info] 0 expires\n"
const foreign =
  '[offset 0] Checking RDB file dump.rdb\n--- RDB ERROR DETECTED ---\n[offset 9] Wrong signature trying to load DB from file\n[info] 0 expires\n'

describe('what a check tool said', () => {
  it.each([
    [
      'valid',
      said('[offset 113] \\o/ RDB looks OK! \\o/', 0),
      'REDIS0010',
      '[offset 113] \\o/ RDB looks OK! \\o/',
    ],
    ['not-run', said(tooOld), 'REDIS0012', 'redis-check-rdb is too old for RDB 12'],
    ['not-run', said(foreign), 'VALKEY080', 'redis-check-rdb is too old for RDB 80 of Valkey'],
    ['invalid', said(foreign), 'garbage!!', '[offset 9] Wrong signature trying to load DB from file'],
    [
      'invalid',
      said('--- RDB ERROR DETECTED ---\n[offset 40] Unexpected EOF reading RDB file\n[info] 0 expires'),
      'REDIS0010',
      '[offset 40] Unexpected EOF reading RDB file',
    ],
  ] as const)('%s', (verdict, outcome, header, detail) => {
    expect(partVerdict(outcome, 'redis-check-rdb', header)).toEqual({ verdict, detail })
  })

  it('a set is broken when a part is, and checked when all parts are', () => {
    const part = (verdict: 'valid' | 'invalid' | 'not-run') => ({ verdict, detail: verdict })
    expect(wholeVerdict([part('valid'), part('not-run'), part('invalid')]).verdict).toBe('invalid')
    expect(wholeVerdict([part('valid'), part('not-run')]).verdict).toBe('not-run')
    expect(wholeVerdict([part('valid'), part('valid')]).verdict).toBe('valid')
    expect(wholeVerdict([]).verdict).toBe('not-run')
  })
})

describe('a tar header', () => {
  it('has its size in octal, or in binary from 8 GiB on', () => {
    const text = (bytes: number): string =>
      new TextDecoder('latin1').decode(tarHeader('a/b', bytes)?.slice(124, 136))
    expect(text(10)).toBe('00000000012\0')
    expect(tarHeader('a/b', 2 ** 33)?.slice(124, 136)).toEqual(
      new Uint8Array([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
    )
    expect(tarHeader('x'.repeat(101), 1)).toBeNull()
  })
})
