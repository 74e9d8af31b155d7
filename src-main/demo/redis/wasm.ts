import { Redis } from 'ioredis'
import { freePorts } from '../place/ports.ts'
import { startFront } from './front.ts'
import { bootValkey } from './wasm-server.ts'

/** What the demo host asks of this process. */
export interface WasmAsked {
  readonly port: number
  readonly folder: string
  readonly settings: Readonly<Record<string, string>>
  readonly exits: boolean
}

/** Runs Valkey in WebAssembly as a process of its own: it loads dump.rdb, and saves it at SIGTERM. */
export async function runWasmRedis(asked: WasmAsked): Promise<void> {
  if (asked.exits) {
    process.stdout.write(
      "*** FATAL CONFIG FILE ERROR (Valkey in WebAssembly) ***\n>>> 'stream-frames-max 100'\nBad directive or wrong number of arguments\n",
    )
    process.exitCode = 1
    return
  }
  const [innerPort = 0] = await freePorts(1)
  await bootValkey(innerPort, asked.folder)
  const redis = new Redis({ host: '127.0.0.1', port: innerPort })
  redis.on('error', error => process.stdout.write(`${error.message}\n`))
  for (const [name, value] of Object.entries(asked.settings)) await redis.config('SET', name, value)
  await startFront(asked.port, innerPort)
  process.on('SIGTERM', () => {
    void redis.save().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
