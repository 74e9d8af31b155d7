const valueBytes = 8
const idBytes = 4

/** All values of a broker at one instant, as bytes: the values, then the ids of their series. */
export function encodeTick(ids: readonly number[], values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(ids.length * (valueBytes + idBytes))
  new Float64Array(bytes.buffer, 0, ids.length).set(values)
  new Uint32Array(bytes.buffer, ids.length * valueBytes).set(ids)
  return bytes
}

/** A tick as it is read: values and ids in the same order. */
export interface Tick {
  readonly ids: Uint32Array
  readonly values: Float64Array
}

/** The values of a tick. */
export function decodeTick(tick: Uint8Array): Tick {
  // Numbers want their place in memory at a multiple of their size.
  const bytes = tick.byteOffset % valueBytes === 0 ? tick : tick.slice()
  const length = Math.floor(bytes.byteLength / (valueBytes + idBytes))
  return {
    values: new Float64Array(bytes.buffer, bytes.byteOffset, length),
    ids: new Uint32Array(bytes.buffer, bytes.byteOffset + length * valueBytes, length),
  }
}
