import { connect, createServer, type Socket } from 'node:net'

/** One command at the beginning of what a client sent: its name in capitals and where it ends. */
export interface FirstCommand {
  readonly name: string
  readonly end: number
}

/** Finds the first whole command (RESP array, or a line); null while it is not all there. */
export function firstCommand(bytes: Buffer): FirstCommand | null {
  const line = lineEnd(bytes, 0)
  if (line === null) return null
  if (bytes[0] !== 0x2a) {
    const words = bytes.toString('latin1', 0, line).trim().split(/\s+/)
    return { name: words[0]?.toUpperCase() ?? '', end: line }
  }
  const count = Number(bytes.toString('latin1', 1, line))
  let at = line
  let name = ''
  for (let index = 0; index < count; index += 1) {
    const start = lineEnd(bytes, at)
    if (start === null) return null
    const length = Number(bytes.toString('latin1', at + 1, start))
    at = start + length + 2
    if (at > bytes.length) return null
    if (index === 0) name = bytes.toString('latin1', start, start + length).toUpperCase()
  }
  return { name, end: at }
}

function lineEnd(bytes: Buffer, from: number): number | null {
  const at = bytes.indexOf('\n', from)
  return at < 0 ? null : at + 1
}

/**
 * Stands before Valkey in WebAssembly, which cannot fork: BGSAVE goes on as SAVE, so that data is really saved, in the
 * foreground. Everything else passes unchanged.
 */
export async function startFront(port: number, innerPort: number): Promise<void> {
  const server = createServer({ noDelay: true }, client => {
    const inner = connect({ host: '127.0.0.1', port: innerPort, noDelay: true })
    inner.pipe(client)
    client.on('end', () => inner.end())
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    passCommands(client, inner)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function passCommands(client: Socket, inner: Socket): void {
  let rest = Buffer.alloc(0)
  client.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let first = firstCommand(rest); first !== null; first = firstCommand(rest)) {
      inner.write(first.name === 'BGSAVE' ? 'SAVE\r\n' : rest.subarray(0, first.end))
      rest = rest.subarray(first.end)
    }
  })
}
