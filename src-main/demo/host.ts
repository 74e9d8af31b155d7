import { dirname, extname, join } from 'node:path'
import { openDemo } from './open.ts'
import type { ReadyLine } from './ready.ts'
import { findRedis } from './redis/find.ts'

/**
 * The demo host: a process of its own that prints one line of JSON when it is ready and ends, leaving nothing behind,
 * when its stdin ends or on SIGTERM. `--redis wasm` takes Valkey in WebAssembly even where a Redis is installed.
 */
async function main(script: string, argv: readonly string[]): Promise<void> {
  const redis =
    argv.join(' ') === '--redis wasm' ? ({ kind: 'wasm' } as const) : findRedis(process.env.PATH ?? '')
  const demo = openDemo(join(dirname(script), `demo-docker${extname(script)}`), redis)
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    void demo.then(
      one => one.close().then(() => process.exit(0)),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  process.stdin.on('end', end).on('error', end).resume()
  // The parent may be gone: its death ends stdin, which is all that counts.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  const line = await demo.then(
    (one): ReadyLine => ({ ready: true, directory: one.directory, config: one.config, notes: one.notes }),
    (error: unknown): ReadyLine => ({
      ready: false,
      error: error instanceof Error ? error.message : String(error),
    }),
  )
  process.stdout.write(`${JSON.stringify(line)}\n`, () => {
    if (!line.ready) process.exit(1)
  })
}

await main(process.argv[1] ?? '', process.argv.slice(2))
