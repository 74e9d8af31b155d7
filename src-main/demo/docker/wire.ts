/** A call of a stand-in tool, as its front sends it to the demo host. */
export interface Call {
  readonly tool: 'docker' | 'nvidia-smi' | 'demo-trouble'
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** A command that the front runs itself in place of a container's process, with its own stdin, stdout and environment. */
export interface InPlace {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly path: string
}

/** What the host answers. The last is `exit` with its code, or `run`: the words so far, in this folder, with this PATH. */
export type FrameKind = 'out' | 'err' | 'exit' | 'cwd' | 'path' | 'word' | 'run'

/** Where fronts find the host: a file with its loopback port and the token that a call begins with. */
export const addressFile = 'docker.address'

/** A call in bytes: the token, how many fields follow, and the fields, each ended by NUL. */
export function writeCall(token: string, call: Call): string {
  const env = Object.entries(call.env).map(([name, value]) => `${name}=${value}`)
  const fields = [call.tool, call.cwd, String(call.argv.length), ...call.argv, ...env]
  return [token, String(fields.length), ...fields].map(field => `${field}\0`).join('')
}

/** Null while it has not arrived whole. */
export function readCall(received: Buffer): Call | null {
  const [, count, ...ended] = received.toString().split('\0')
  const fields = ended.slice(0, -1)
  if (count === undefined || fields.length < Number(count) || ended.length === 0) return null
  const [tool = '', cwd = '', words, ...rest] = fields
  const env = rest.slice(Number(words)).map(pair => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), pair.slice(at + 1)] as const
  })
  return {
    tool: tool as Call['tool'],
    cwd,
    argv: rest.slice(0, Number(words)),
    env: Object.fromEntries(env),
  }
}

/** A frame in bytes: its kind and the length of its text in a line, then the text. A shell can hold no NUL. */
export function writeFrame(kind: FrameKind, text: string): string {
  const held = text.replaceAll('\0', '')
  return `${kind} ${Buffer.byteLength(held)}\n${held}`
}

/** Calls `onFrame` for every whole frame of a stream. */
export function eachFrame(
  stream: { on(event: 'data', listener: (chunk: Buffer) => void): unknown },
  onFrame: (kind: FrameKind, text: string) => void,
): void {
  let rest = Buffer.alloc(0)
  stream.on('data', chunk => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const start = rest.indexOf('\n') + 1
      const [kind, size] = rest.toString('latin1', 0, start).trimEnd().split(' ')
      const end = start + Number(size)
      if (start === 0 || rest.length < end) return
      onFrame(kind as FrameKind, rest.toString('utf8', start, end))
      rest = rest.subarray(end)
    }
  })
}
