import { createConnection, createServer, type Socket } from 'node:net'

/** How bad the line is now; change it while it is in use. */
export type Line = { delayMs: number; stalled: boolean }

/** A bad line between the desktop and a host: a local port that stands for the host's. */
export type LaggingLine = { readonly port: number; readonly line: Line; readonly close: () => Promise<void> }

const carry = (from: Socket, to: Socket, line: Line): void => {
  const waiting: { readonly due: number; readonly chunk: Buffer | null }[] = []
  const deliver = (): void => {
    while (!line.stalled && (waiting[0]?.due ?? Number.POSITIVE_INFINITY) <= performance.now()) {
      const chunk = waiting.shift()?.chunk
      if (chunk) to.write(chunk)
      else to.end()
    }
  }
  const timer = setInterval(deliver, 1)
  const take = (chunk: Buffer | null): void =>
    void waiting.push({ due: performance.now() + line.delayMs, chunk })
  from.on('data', take)
  from.on('end', () => take(null))
  from.on('error', () => to.destroy())
  from.on('close', () => {
    from.destroy()
    setTimeout(() => clearInterval(timer), line.delayMs + 1000).unref()
  })
}

/** Opens a line to `host:port` with the given delay each way; a stalled line takes bytes and delivers none. */
export const laggingLine = (host: string, port: number, begin: Partial<Line> = {}): Promise<LaggingLine> => {
  const line: Line = { delayMs: 0, stalled: false, ...begin }
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = createConnection({ host, port, allowHalfOpen: true })
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    carry(near, far, line)
    carry(far, near, line)
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const close = (): Promise<void> =>
        new Promise(done => {
          for (const socket of open) socket.destroy()
          server.close(() => done())
        })
      resolve({ port: typeof address === 'object' && address ? address.port : 0, line, close })
    })
  })
}
