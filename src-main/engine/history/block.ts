import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Rolled } from '#core/history/rolled'

/** Every bucket holds one value: one column says least, most and total. */
const single = 1
const headBytes = 5
const quickly = { level: 1 }

/** A column of numbers as bytes: each against the one before, then all first bytes, all second ones, and so on. */
function putColumn(values: Float64Array | Uint32Array, into: Uint8Array, offset: number): number {
  const words = new Uint32Array(values.buffer)
  const stride = values.BYTES_PER_ELEMENT / 4
  for (let at = words.length - 1; at >= stride; at--) words[at] = (words[at] ?? 0) ^ (words[at - stride] ?? 0)
  const bytes = new Uint8Array(values.buffer)
  const width = values.BYTES_PER_ELEMENT
  let end = offset
  for (let plane = 0; plane < width; plane++) {
    for (let at = plane; at < bytes.length; at += width) into[end++] = bytes[at] ?? 0
  }
  return end
}

/** Fills a column from its bytes; the answer is where the next one begins. */
function takeColumn(into: Float64Array | Uint32Array, from: Uint8Array, offset: number): number {
  const bytes = new Uint8Array(into.buffer)
  const width = into.BYTES_PER_ELEMENT
  let end = offset
  for (let plane = 0; plane < width; plane++) {
    for (let at = plane; at < bytes.length; at += width) bytes[at] = from[end++] ?? 0
  }
  const words = new Uint32Array(into.buffer)
  const stride = width / 4
  for (let at = stride; at < words.length; at++) words[at] = (words[at] ?? 0) ^ (words[at - stride] ?? 0)
  return end
}

const isSingle = ({ count, min, max, total }: Rolled): boolean =>
  count === 1 && Object.is(min, max) && Object.is(max, total)

/** Points of one series that begin at or after `startMs`, at whole multiples of `widthMs` from it, as few bytes. */
export function encodeBlock(points: readonly Rolled[], startMs: number, widthMs: number): Uint8Array {
  const flags = points.every(isSingle) ? single : 0
  const slots = Uint32Array.from(points, ({ atMs }, at) => Math.round((atMs - startMs) / widthMs) - at)
  const columns = [
    slots,
    ...(flags === single
      ? [Float64Array.from(points, ({ max }) => max)]
      : [
          Uint32Array.from(points, ({ count }) => count),
          Float64Array.from(points, ({ min }) => min),
          Float64Array.from(points, ({ max }) => max),
          Float64Array.from(points, ({ total }) => total),
        ]),
  ]
  const plain = new Uint8Array(columns.reduce((bytes, { byteLength }) => bytes + byteLength, 0))
  columns.reduce((offset, column) => putColumn(column, plain, offset), 0)
  const packed = deflateRawSync(plain, quickly)
  const block = new Uint8Array(headBytes + packed.length)
  block[0] = flags
  new DataView(block.buffer).setUint32(1, points.length, true)
  block.set(packed, headBytes)
  return block
}

/** The points of a block; `startMs` and `widthMs` are those it was made with. Bytes that are none have no points. */
export function decodeBlock(block: Uint8Array, startMs: number, widthMs: number): readonly Rolled[] {
  try {
    return pointsOf(block, startMs, widthMs)
  } catch {
    // A disk may give back other bytes than it was given: one hole is better than no chart.
    return []
  }
}

function pointsOf(block: Uint8Array, startMs: number, widthMs: number): readonly Rolled[] {
  const length = new DataView(block.buffer, block.byteOffset).getUint32(1, true)
  const plain = inflateRawSync(block.subarray(headBytes))
  const bytesAPoint = block[0] === single ? 12 : 32
  if (plain.length !== length * bytesAPoint) return []
  const slots = new Uint32Array(length)
  const counts = new Uint32Array(length).fill(1)
  const maxima = new Float64Array(length)
  const minima = block[0] === single ? maxima : new Float64Array(length)
  const totals = block[0] === single ? maxima : new Float64Array(length)
  const columns = block[0] === single ? [slots, maxima] : [slots, counts, minima, maxima, totals]
  columns.reduce((offset, column) => takeColumn(column, plain, offset), 0)
  return Array.from(slots, (slot, at) => ({
    atMs: startMs + (slot + at) * widthMs,
    count: counts[at] ?? 1,
    min: minima[at] ?? 0,
    max: maxima[at] ?? 0,
    total: totals[at] ?? 0,
  }))
}
