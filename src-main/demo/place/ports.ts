import { createServer } from 'node:net'

/** Picks loopback ports that are free now; all are held until the last is known, so they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, '127.0.0.1', resolve)
      })
      return server
    }),
  )
  return Promise.all(
    servers.map(async server => {
      const address = server.address()
      await new Promise(resolve => server.close(resolve))
      if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
      return address.port
    }),
  )
}
