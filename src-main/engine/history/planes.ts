/**
 * A column of numbers as few bytes: each number against the one before it, bit by bit, then all first bytes, all second
 * ones, and so on. What changes little leaves planes of zeros, and those are written as nothing, or as the few that are
 * none with a map of where they stand. (A general packer makes them little smaller, and takes several times as long.)
 */
export type Column = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

const zeros = 0
const sparse = 1
const whole = 2
/** A byte a plane that says how it is written comes after the first number. */
const headBytes = (column: Column): number => 2 * column.BYTES_PER_ELEMENT

/** The most bytes a column can take. */
export const mostBytes = (column: Column): number => headBytes(column) + column.byteLength

/** Writes a column to `into` from `offset` on; the answer is where it ends. The column is used up. */
export function putColumn(column: Column, into: Uint8Array, offset: number): number {
  const width = column.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(column.buffer)
  const words = new Uint32Array(column.buffer)
  const stride = width / 4
  into.set(bytes.subarray(0, width), offset)
  for (let at = words.length - 1; at >= stride; at--) words[at] = (words[at] ?? 0) ^ (words[at - stride] ?? 0)
  bytes.fill(0, 0, width)
  let end = offset + headBytes(column)
  for (let plane = 0; plane < width; plane++) {
    let filled = 0
    for (let at = plane; at < bytes.length; at += width) if (bytes[at] !== 0) filled++
    const mapBytes = Math.ceil(column.length / 8)
    const how = filled === 0 ? zeros : filled + mapBytes < column.length ? sparse : whole
    into[offset + width + plane] = how
    if (how === whole) for (let at = plane; at < bytes.length; at += width) into[end++] = bytes[at] ?? 0
    if (how !== sparse) continue
    const map = end
    into.fill(0, map, map + mapBytes)
    end += mapBytes
    for (let at = 0; at < column.length; at++) {
      const byte = bytes[at * width + plane] ?? 0
      if (byte === 0) continue
      into[map + (at >> 3)] = (into[map + (at >> 3)] ?? 0) | (1 << (at & 7))
      into[end++] = byte
    }
  }
  return end
}

/** Fills a column from `from`, beginning at `offset`; the answer is where it ended. */
export function takeColumn(column: Column, from: Uint8Array, offset: number): number {
  const width = column.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(column.buffer)
  const words = new Uint32Array(column.buffer)
  const stride = width / 4
  let end = offset + headBytes(column)
  for (let plane = 0; plane < width; plane++) {
    const how = from[offset + width + plane]
    if (how === whole) for (let at = plane; at < bytes.length; at += width) bytes[at] = from[end++] ?? 0
    if (how !== sparse) continue
    const map = end
    end += Math.ceil(column.length / 8)
    for (let at = 0; at < column.length; at++) {
      if (((from[map + (at >> 3)] ?? 0) >> (at & 7)) & 1) bytes[at * width + plane] = from[end++] ?? 0
    }
  }
  bytes.set(from.subarray(offset, Math.min(offset + width, offset + bytes.length)))
  for (let at = stride; at < words.length; at++) words[at] = (words[at] ?? 0) ^ (words[at - stride] ?? 0)
  return end
}
