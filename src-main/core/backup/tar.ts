const blockBytes = 512
const encoder = new TextEncoder()

/** The padding after a file of this size in a tar archive. */
export const tarPadding = (bytes: number): Uint8Array =>
  new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes)

/** The end of a tar archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * blockBytes)

/** The header of a readable file in a tar archive; null when its path is too long for one. */
export function tarHeader(path: string, bytes: number): Uint8Array | null {
  const name = encoder.encode(path)
  if (name.length > 100) return null
  const header = new Uint8Array(blockBytes)
  const put = (at: number, text: string): void => header.set(encoder.encode(text), at)
  header.set(name, 0)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  if (bytes < 8 ** 11) put(124, `${bytes.toString(8).padStart(11, '0')}\0`)
  else {
    // From 8 GiB on the size is a binary number, marked by its first bit.
    header[124] = 0x80
    new DataView(header.buffer).setBigUint64(128, BigInt(bytes))
  }
  put(136, '00000000000\0')
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\x0000')
  const sum = header.reduce((all, byte) => all + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return header
}
