/** A method call with at most string arguments: all that asking for a property needs. */
export interface MethodCall {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly args: readonly string[]
}

/** What matters of a message that came in. */
export interface Incoming {
  readonly kind: 'return' | 'error' | 'signal' | 'other'
  readonly replyTo: number | null
  /** The signal's (or method's) name. */
  readonly member: string | null
  readonly body: Buffer
  /** Bytes of the whole message. */
  readonly bytes: number
}

const pad = (bytes: readonly number[], boundary: number): readonly number[] =>
  Array.from({ length: (boundary - (bytes.length % boundary)) % boundary }, () => 0)

const uint32 = (value: number): readonly number[] => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return [...bytes]
}

const text = (value: string): readonly number[] => {
  const bytes = [...Buffer.from(value)]
  return [...uint32(bytes.length), ...bytes, 0]
}

const signature = (value: string): readonly number[] => [value.length, ...Buffer.from(value), 0]

/** A D-Bus method call as bytes (little endian). It never starts a service that is not running. */
export function encodeCall(call: MethodCall, serial: number): Buffer {
  const body: number[] = []
  for (const arg of call.args) body.push(...pad(body, 4), ...text(arg))
  const fields: number[] = []
  const field = (code: number, type: 'o' | 's' | 'g', value: string): void => {
    fields.push(...pad(fields, 8), code, ...signature(type))
    fields.push(...(type === 'g' ? signature(value) : [...pad(fields, 4), ...text(value)]))
  }
  field(1, 'o', call.path)
  field(2, 's', call.interface)
  field(3, 's', call.member)
  field(6, 's', call.destination)
  if (call.args.length > 0) field(8, 'g', 's'.repeat(call.args.length))
  const noAutoStart = 0x2
  const head = [0x6c, 1, noAutoStart, 1, ...uint32(body.length), ...uint32(serial), ...uint32(fields.length)]
  const header = [...head, ...fields]
  return Buffer.from([...header, ...pad(header, 8), ...body])
}

const kinds: Readonly<Record<number, Incoming['kind']>> = { 2: 'return', 3: 'error', 4: 'signal' }

/** The first whole message of what arrived; null while it is not whole, `broken` when nothing more can be read. */
export function decodeMessage(bytes: Buffer): Incoming | 'broken' | null {
  if (bytes.length < 16) return null
  if (bytes[0] !== 0x6c) return 'broken'
  const fieldsEnd = 16 + bytes.readUInt32LE(12)
  const bodyStart = Math.ceil(fieldsEnd / 8) * 8
  const end = bodyStart + bytes.readUInt32LE(4)
  if (bytes.length < end) return null
  const kind = kinds[bytes[1] ?? 0] ?? 'other'
  return { kind, ...readFields(bytes, fieldsEnd), body: bytes.subarray(bodyStart, end), bytes: end }
}

/** Walks the header's fields, whose values are strings, signatures or numbers. */
function readFields(bytes: Buffer, end: number): Pick<Incoming, 'replyTo' | 'member'> {
  let replyTo: number | null = null
  let member: string | null = null
  let at = 16
  while (at < end) {
    at = Math.ceil(at / 8) * 8
    const code = bytes[at]
    const type = String.fromCharCode(bytes[at + 2] ?? 0)
    at += 4
    if (type === 'g') {
      at += (bytes[at] ?? 0) + 2
      continue
    }
    at = Math.ceil(at / 4) * 4
    const value = bytes.readUInt32LE(at)
    if (code === 5 && type === 'u') replyTo = value
    if (code === 3 && type === 's') member = bytes.toString('utf8', at + 4, at + 4 + value)
    at += type === 'u' ? 4 : value + 5
  }
  return { replyTo, member }
}

/** The boolean in a body that is one variant; null when it holds something else. */
export function booleanVariant(body: Buffer): boolean | null {
  if (body.length < 8 || body[0] !== 1 || body[1] !== 'b'.charCodeAt(0)) return null
  return body.readUInt32LE(4) === 1
}

/** The texts in a body that is one array of them; null when it is cut off. */
export function textArray(body: Buffer): readonly string[] | null {
  if (body.length < 4) return null
  const end = 4 + body.readUInt32LE(0)
  if (end > body.length) return null
  const texts: string[] = []
  for (let at = 4; at < end; ) {
    at = Math.ceil(at / 4) * 4
    if (at + 4 > end) return null
    const length = body.readUInt32LE(at)
    if (at + 4 + length > end) return null
    texts.push(body.toString('utf8', at + 4, at + 4 + length))
    at += length + 5
  }
  return texts
}
