import { mkdirSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import type { Desk } from './desk.ts'
import { type Started, startProgram } from './process.ts'
import { until } from './wait.ts'

/** A real Redis on loopback that a test can end and start again on the same port. */
export interface Redis {
  readonly port: number
  start(): Promise<void>
  stop(): Promise<void>
}

/** Starts a redis-server that keeps its data in a folder of the desk. */
export async function startRedis(desk: Desk, more: readonly string[] = []): Promise<Redis> {
  const port = await freePort()
  const folder = join(desk.folder, `redis-${port}`)
  mkdirSync(folder)
  let server: Started | null = null
  const redis: Redis = {
    port,
    async start() {
      const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...more]
      server = startProgram(['redis-server', ...words], desk.env)
      await until(`a Redis on ${port}`, () => accepts(port))
    },
    async stop() {
      await server?.end()
      server = null
    },
  }
  await redis.start()
  return redis
}

/** A loopback port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
