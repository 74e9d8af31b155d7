import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy before a Redis that closes a client's connection when it asks INFO, as some do with what they do not know. */
export async function startProxy(target: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const proxy = createServer(client => {
    const redis = connect(target, '127.0.0.1')
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        redis.destroy()
      })
    }
    client.on('data', bytes => {
      if (/\$4\r\ninfo\r\n/i.test(String(bytes))) client.end()
      else redis.write(bytes)
    })
    redis.pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    close() {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
