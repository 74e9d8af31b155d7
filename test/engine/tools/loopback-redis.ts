import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from './wait.ts'

/** A real redis-server on loopback that a test can stop, freeze and start again on the same port. */
export interface LoopbackRedis {
  readonly port: number
  /** Does nothing while it runs. */
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** It keeps its connections and answers nothing. */
  freeze(): void
  thaw(): void
}

/** Resolves when this very server takes connections: another one may hold the port. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`redis-server ended:\n${log}`)))
    server.stdout?.on('data', chunk => {
      log += String(chunk)
      if (log.includes('Server initialized')) resolve()
    })
  })
}

/** Starts a redis-server that keeps its data in `directory`. */
export async function startRedis(directory: string, args: readonly string[] = []): Promise<LoopbackRedis> {
  const port = await freePort()
  let server: ChildProcess | null = null
  const redis: LoopbackRedis = {
    port,
    async start() {
      if (server !== null && server.exitCode === null) return
      const all = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...args]
      server = spawn('redis-server', all, { stdio: ['ignore', 'pipe', 'ignore'] })
      await ready(server)
    },
    async kill() {
      if (server === null || server.exitCode !== null) return
      const ended = once(server, 'exit')
      server.kill('SIGCONT')
      server.kill('SIGKILL')
      await ended
      server = null
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
  }
  await redis.start()
  return redis
}
