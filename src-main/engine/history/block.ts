import type { Rolled } from '#core/history/rolled'
import { mostBytes, putColumn, takeColumn } from './planes.ts'

/** Every bucket holds one value: one column says least, most and total. */
const single = 1
const several = 0
const headBytes = 5
/** No block holds nearly as many; damaged bytes may say anything. */
const mostPoints = 100_000

const isSingle = ({ count, min, max, total }: Rolled): boolean =>
  count === 1 && Object.is(min, max) && Object.is(max, total)

/** Points of one series that begin at or after `startMs`, at whole multiples of `widthMs` from it, as few bytes. */
export function encodeBlock(points: readonly Rolled[], startMs: number, widthMs: number): Uint8Array {
  const kind = points.every(isSingle) ? single : several
  const slots = new Uint32Array(points.length)
  const counts = new Uint32Array(points.length)
  const maxima = new Float64Array(points.length)
  const minima = new Float64Array(points.length)
  const totals = new Float64Array(points.length)
  for (const [at, point] of points.entries()) {
    slots[at] = Math.round((point.atMs - startMs) / widthMs) - at
    counts[at] = point.count
    maxima[at] = point.max
    minima[at] = point.min
    totals[at] = point.total
  }
  const columns = kind === single ? [slots, maxima] : [slots, counts, minima, maxima, totals]
  const block = new Uint8Array(columns.reduce((bytes, column) => bytes + mostBytes(column), headBytes))
  block[0] = kind
  new DataView(block.buffer).setUint32(1, points.length, true)
  const end = columns.reduce((offset, column) => putColumn(column, block, offset), headBytes)
  return block.subarray(0, end)
}

/** The points of a block; `startMs` and `widthMs` are those it was made with. Bytes that are none have no points. */
export function decodeBlock(block: Uint8Array, startMs: number, widthMs: number): readonly Rolled[] {
  if (block.length < headBytes) return []
  const length = new DataView(block.buffer, block.byteOffset).getUint32(1, true)
  if (length > mostPoints) return []
  const isOne = block[0] === single
  const slots = new Uint32Array(length)
  const counts = isOne ? slots.slice().fill(1) : new Uint32Array(length)
  const maxima = new Float64Array(length)
  const minima = isOne ? maxima : new Float64Array(length)
  const totals = isOne ? maxima : new Float64Array(length)
  const columns = isOne ? [slots, maxima] : [slots, counts, minima, maxima, totals]
  columns.reduce((offset, column) => takeColumn(column, block, offset), headBytes)
  const points: Rolled[] = []
  for (let at = 0; at < length; at++) {
    points.push({
      atMs: startMs + ((slots[at] ?? 0) + at) * widthMs,
      count: counts[at] ?? 1,
      min: minima[at] ?? 0,
      max: maxima[at] ?? 0,
      total: totals[at] ?? 0,
    })
  }
  return points
}
