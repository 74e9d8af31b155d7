import { Redis } from 'ioredis'

/** A small redis-cli for machines without one: `redis-cli COMMAND ARG…`, printed as redis-cli prints to a pipe. */
export async function runRedisCli(port: number, argv: readonly string[]): Promise<number> {
  const [command, ...args] = withoutOptions(argv)
  if (command === undefined) {
    process.stderr.write("the demo's redis-cli is a stand-in: it needs a command\n")
    return 1
  }
  const redis = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null })
  // `connect` rejects with the same error.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
  } catch {
    process.stderr.write(`Could not connect to Redis at 127.0.0.1:${port}: Connection refused\n`)
    return 1
  }
  try {
    process.stdout.write(`${print(await redis.call(command, ...args))}\n`)
    return 0
  } catch (error) {
    process.stdout.write(`(error) ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    redis.disconnect()
  }
}

/** `-h`, `-p` and `-n` mean nothing here: there is one Redis with one database in use. */
function withoutOptions(argv: readonly string[]): readonly string[] {
  const [first = '', , ...rest] = argv
  if (['-h', '-p', '-n'].includes(first)) return withoutOptions(rest)
  return first === '--raw' || first === '--no-auth-warning' ? withoutOptions(argv.slice(1)) : argv
}

const print = (reply: unknown): string =>
  reply === null
    ? ''
    : Array.isArray(reply)
      ? reply.map(print).join('\n')
      : String(reply).replace(/\r?\n$/, '')
