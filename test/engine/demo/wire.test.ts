import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Call, eachFrame, readCall, writeCall, writeFrame } from '../../../src-main/demo/docker/wire.ts'

const text = fc.string({ unit: 'binary' }).map(one => one.replaceAll('\0', ''))
const call = fc.record({
  tool: fc.constant('docker'),
  argv: fc.array(text),
  cwd: text,
  env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), text, { noNullPrototype: true }),
}) as fc.Arbitrary<Call>

describe("the wire of the demo's tools", () => {
  it('knows a call once it is whole', () => {
    fc.assert(
      fc.property(call, fc.nat(), (one, cut) => {
        const bytes = Buffer.from(writeCall('token', one))
        expect(readCall(bytes)).toEqual(one)
        expect(readCall(bytes.subarray(0, cut % bytes.length))).toBe(null)
      }),
    )
  })

  it('tells frames apart, however they are cut into pieces', () => {
    const frame = fc.tuple(fc.constantFrom('out', 'err', 'word'), text)
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 7 }), (frames, size) => {
        const bytes = Buffer.from(frames.map(([kind, said]) => writeFrame(kind, said)).join(''))
        const stream = new EventEmitter()
        const got: unknown[] = []
        eachFrame(stream, (kind, said) => got.push([kind, said]))
        for (let at = 0; at < bytes.length; at += size) stream.emit('data', bytes.subarray(at, at + size))
        expect(got).toEqual(frames)
      }),
    )
  })
})
