import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { type Call, type ExecFrame, eachLine, type Frame } from './docker/wire.ts'
import type { WasmAsked } from './redis/wasm.ts'

/** The script behind the stand-in tools `docker`, `nvidia-smi`, `redis-cli` and `demo-trouble`, and behind Valkey in WebAssembly. */
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
  const path = join(folder, 'docker.sock')
  const socket = connect(path)
  let answered = false
  const end = (code: number): void => {
    answered = true
    process.exitCode = code
    socket.destroy()
  }
  const lost = (): void => {
    if (answered) return
    process.stderr.write(
      `Cannot connect to the Docker daemon at unix://${path}. Is the docker daemon running?\n`,
    )
    end(1)
  }
  socket.on('error', lost)
  socket.on('close', lost)
  const call = { tool, argv, cwd: process.cwd(), env: env as Call['env'] } satisfies Call
  socket.write(`${JSON.stringify(call)}\n`)
  eachLine(socket, line => {
    const frame = JSON.parse(line) as Frame
    switch (frame.kind) {
      case 'out':
        process.stdout.write(frame.text)
        break
      case 'err':
        process.stderr.write(frame.text)
        break
      case 'exit':
        end(frame.code)
        break
      case 'exec':
        answered = true
        socket.destroy()
        runInPlace(frame)
    }
  })
}

/** Runs a command in place of a container's process, with docker's exit codes. */
function runInPlace(frame: ExecFrame): void {
  const child = spawn(frame.file, frame.argv, { cwd: frame.cwd, env: frame.env, stdio: 'inherit' })
  child.once('error', () => {
    process.stderr.write(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${frame.file}": executable file not found in $PATH: unknown\n`,
    )
    process.exitCode = 127
  })
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 255) : 128 + constants.signals[signal]
  })
}

const [tool = '', ...argv] = process.argv.slice(2)
await main(tool, argv)
