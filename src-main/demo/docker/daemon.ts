import { createServer, type Socket } from 'node:net'
import type { Command, CommandCall } from './command.ts'
import type { DockerEngine } from './engine.ts'
import { UsageError } from './flags.ts'
import { type Call, eachLine, type Frame } from './wire.ts'

/** Tools that the demo host answers for, by name. */
export type Tools = Readonly<Record<Call['tool'], Command>>

/** Listens on a Unix socket for calls of the stand-in tools. */
export async function startDaemon(
  path: string,
  engine: DockerEngine,
  tools: Tools,
): Promise<{ close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, engine, tools)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return {
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function serve(socket: Socket, engine: DockerEngine, tools: Tools): void {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  // The caller was killed: `close` follows and says so.
  socket.on('error', () => socket.destroy())
  const send = (frame: Frame): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(frame)}\n`)
  }
  eachLine(socket, line => {
    const call = JSON.parse(line) as Call
    void answer(tools[call.tool], {
      ...call,
      engine,
      signal: gone.signal,
      out: text => send({ kind: 'out', text }),
      err: text => send({ kind: 'err', text }),
    }).then(frame => {
      send(frame)
      socket.end()
    })
  })
}

async function answer(command: Command, call: CommandCall): Promise<Frame> {
  try {
    const end = await command(call)
    return typeof end === 'number' ? { kind: 'exit', code: end } : end
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    call.err(
      error instanceof UsageError ? `${text}\n` : `the demo's docker is a stand-in and failed: ${text}\n`,
    )
    return { kind: 'exit', code: 1 }
  }
}
