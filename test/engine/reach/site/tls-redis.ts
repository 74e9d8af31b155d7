import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accepts, freePort, until } from '../../tools/wait.ts'
import type { Site } from './site.ts'

/** Starts a redis-server by arguments that its port decides, and returns the port. */
export async function startTlsRedis(
  site: Site,
  argsFor: (port: number) => readonly string[],
): Promise<number> {
  const port = await freePort()
  const args = ['--bind', '127.0.0.1', '--dir', site.home, '--save', '', ...argsFor(port)]
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  site.cleanup(async () => {
    const ended = once(server, 'exit')
    if (server.kill('SIGKILL')) await ended
  })
  await until(`redis-server on ${port}`, () => accepts(port))
  return port
}
