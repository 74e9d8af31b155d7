import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { framedCommand, frameMarks } from '#core/ssh/framed-command'
import { FrameReader } from '../../../src-main/reach/ssh/frame-reader.ts'

const token = { first: 'aab', second: 'aabc' }
const { stdout: mark } = frameMarks(token)

interface Read {
  readonly output: string
  readonly code: number | null
  readonly hasBegun: boolean
  readonly said: string
}

/** What a reader makes of bytes that arrive in pieces. */
async function read(pieces: readonly Uint8Array[]): Promise<Read> {
  const reader = new FrameReader(mark)
  for (const piece of pieces) reader.write(piece)
  reader.end()
  const out: Buffer[] = []
  for await (const chunk of reader) out.push(chunk as Buffer)
  const { code, hasBegun } = reader
  return { output: Buffer.concat(out).toString('latin1'), code, hasBegun, said: reader.said() }
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('what stands between the marks', () => {
  test.each([
    ['plain', `${mark}out\n${mark}0;`, { output: 'out\n', code: 0, hasBegun: true, said: '' }],
    ['nothing', `${mark}${mark}3;`, { output: '', code: 3, hasBegun: true, said: '' }],
    ['a greeting', `Welcome!\n${mark}out${mark}0;`, { output: 'out', code: 0, hasBegun: true, said: '' }],
    ['half a line before', `... ${mark}out${mark}0;`, { output: 'out', code: 0, hasBegun: true, said: '' }],
    ['a farewell', `${mark}out${mark}255;bye 1;\n`, { output: 'out', code: 255, hasBegun: true, said: '' }],
    ['half marks', `aab:aa${mark}aab:aab${mark}1;`, { output: 'aab:aab', code: 1, hasBegun: true, said: '' }],
    ['no end', `${mark}out aab:a`, { output: 'out aab:a', code: null, hasBegun: true, said: '' }],
    ['no code', `${mark}out${mark}12`, { output: 'out', code: null, hasBegun: true, said: '' }],
    ['a refusal', 'not available.\n', { output: '', code: null, hasBegun: false, said: 'not available.\n' }],
  ])('%s', async (_case, text, expected) => {
    expect(await read([bytes(text)])).toEqual(expected)
    expect(await read([...bytes(text)].map(byte => Buffer.from([byte])))).toEqual(expected)
  })

  test('is kept to the byte, however it is cut', async () => {
    const piece = fc.constantFrom('a', 'b', 'c', ':', ';', 'aab:aab', '\n', '\0', '\xff')
    const answer = fc.array(piece, { maxLength: 20 }).map(all => all.join('').replaceAll(mark, ''))
    await fc.assert(
      fc.asyncProperty(answer, fc.array(fc.nat(60), { maxLength: 6 }), async (text, cuts) => {
        const whole = bytes(`${mark}${text}${mark}7;`)
        const at = [0, ...cuts.filter(cut => cut < whole.length).toSorted((a, b) => a - b), whole.length]
        const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end))
        // A text that ends in the beginning of the mark may begin it earlier, as in any text that is searched.
        fc.pre(`${text}${mark}`.indexOf(mark) === text.length)
        expect(await read(pieces)).toMatchObject({ output: text, code: 7 })
      }),
    )
  })

  test('only the beginning of a long refusal is kept', async () => {
    expect((await read(Array.from({ length: 100 }, () => bytes('x'.repeat(1000))))).said).toHaveLength(2048)
  })
})

describe('an echo of the command line', () => {
  const line = framedCommand(['echo', 'hi'], false, token)
  test.each([
    ['as it is', line],
    ['without quotes', line.replaceAll("'", '')],
    ['without spaces', line.replaceAll(' ', '')],
  ])('%s is no mark', async (_case, text) => {
    expect((await read([bytes(text)])).hasBegun).toBe(false)
  })
})
