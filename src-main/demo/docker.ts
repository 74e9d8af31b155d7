import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { addressFile, type Call, eachFrame, type InPlace, writeCall } from './docker/wire.ts'
import type { WasmAsked } from './redis/wasm.ts'

/**
 * The script behind the stand-in tools `docker`, `nvidia-smi` and `demo-trouble` where no shell can ask the host
 * (place/tool-script.ts), behind `redis-cli`, and behind Valkey in WebAssembly.
 */
async function main(tool: string, argv: readonly string[]): Promise<void> {
  if (tool === 'docker' || tool === 'nvidia-smi' || tool === 'demo-trouble') ask(tool, argv)
  else if (tool === 'redis-cli') {
    const { runRedisCli } = await import('./redis/cli.ts')
    process.exitCode = await runRedisCli(Number(argv[0]), argv.slice(1))
  } else if (tool === 'wasm-redis') {
    const { runWasmRedis } = await import('./redis/wasm.ts')
    await runWasmRedis(JSON.parse(argv[0] ?? '') as WasmAsked)
  } else {
    process.stderr.write(`the demo has no stand-in named ${tool}\n`)
    process.exitCode = 2
  }
}

/** Has the demo host answer a call, and prints what it says. */
function ask(tool: Call['tool'], argv: readonly string[]): void {
  const { ELECTRON_RUN_AS_NODE: _runtime, BROKERLIGHT_DEMO: folder = '', ...env } = process.env
  const [port, token = ''] = readFileSync(join(folder, addressFile), 'utf8').trim().split(' ')
  const socket = connect(Number(port), '127.0.0.1')
  let answered = false
  const end = (code: number): void => {
    answered = true
    process.exitCode = code
    socket.destroy()
  }
  const lost = (): void => {
    if (answered) return
    process.stderr.write(
      `Cannot connect to the Docker daemon at tcp://127.0.0.1:${port}. Is the docker daemon running?\n`,
    )
    end(1)
  }
  socket.on('error', lost)
  socket.on('close', lost)
  socket.write(writeCall(token, { tool, argv, cwd: process.cwd(), env: env as Call['env'] }))
  let inPlace: InPlace = { argv: [], cwd: '', path: '' }
  eachFrame(socket, (kind, text) => {
    switch (kind) {
      case 'out':
        process.stdout.write(text)
        break
      case 'err':
        process.stderr.write(text)
        break
      case 'exit':
        end(Number(text))
        break
      case 'cwd':
      case 'path':
        inPlace = { ...inPlace, [kind]: text }
        break
      case 'word':
        inPlace = { ...inPlace, argv: [...inPlace.argv, text] }
        break
      case 'run':
        end(0)
        runInPlace(inPlace, env)
    }
  })
}

/** Runs a command in place of a container's process, with docker's exit codes. */
function runInPlace({ argv: [file = '', ...argv], cwd, path }: InPlace, env: NodeJS.ProcessEnv): void {
  const child = spawn(file, argv, { cwd, env: { ...env, PATH: path }, stdio: 'inherit' })
  child.once('error', error => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 126
  })
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 255) : 128 + constants.signals[signal]
  })
}

const [tool = '', ...argv] = process.argv.slice(2)
await main(tool, argv)
