import { createServer, type Socket } from 'node:net'

/** A loopback port that accepts everybody and never says a word: a machine behind a dead VPN, as seen from here. */
export function silentPort(): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => sockets.delete(socket))
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close() {
          for (const socket of sockets) socket.destroy()
          server.close()
        },
      })
    })
  })
}
