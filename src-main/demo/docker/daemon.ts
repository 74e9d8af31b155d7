import { randomBytes, timingSafeEqual } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Place } from '../place/place.ts'
import type { Command, CommandCall, CommandEnd } from './command.ts'
import type { DockerEngine } from './engine.ts'
import { UsageError } from './flags.ts'
import { addressFile, type Call, type FrameKind, readCall, writeFrame } from './wire.ts'

/** Tools that the demo host answers for, by name. */
export type Tools = Readonly<Record<Call['tool'], Command>>

/**
 * Listens for calls of the stand-in tools: on loopback, where a shell can connect without another program. A caller shows
 * a token that only this user can read.
 */
export async function startDaemon(
  place: Pick<Place, 'folder' | 'ports'>,
  engine: DockerEngine,
  tools: Tools,
): Promise<{ close(): void }> {
  const token = randomBytes(16).toString('hex')
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, token, engine, tools)
  })
  const port = place.ports.docker
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  writeFileSync(join(place.folder, addressFile), `${port} ${token}\n`, { mode: 0o600 })
  return {
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function serve(socket: Socket, token: string, engine: DockerEngine, tools: Tools): void {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  // The caller was killed: `close` follows and says so.
  socket.on('error', () => socket.destroy())
  const send = (kind: FrameKind, text: string): void => {
    if (!socket.destroyed) socket.write(writeFrame(kind, text))
  }
  const key = Buffer.from(`${token}\0`)
  let received = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk])
    if (received.length < key.length) return
    if (!timingSafeEqual(received.subarray(0, key.length), key)) {
      socket.destroy()
      return
    }
    const call = readCall(received)
    if (call === null) return
    socket.off('data', take).resume()
    const { signal } = gone
    const out = (text: string): void => send('out', text)
    const err = (text: string): void => send('err', text)
    void answer(tools[call.tool], { ...call, engine, signal, out, err }).then(end => {
      if (typeof end === 'number') send('exit', String(end))
      else {
        send('cwd', end.cwd)
        send('path', end.path)
        for (const word of end.argv) send('word', word)
        send('run', '')
      }
      socket.end()
    })
  }
  socket.on('data', take)
}

async function answer(command: Command, call: CommandCall): Promise<CommandEnd> {
  try {
    return await command(call)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    call.err(
      error instanceof UsageError ? `${text}\n` : `the demo's docker is a stand-in and failed: ${text}\n`,
    )
    return 1
  }
}
