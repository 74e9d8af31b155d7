import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { err, ok, type Result } from '#core/result'
import type { ReadyLine } from './ready.ts'

/** A demo host as its starter holds it. */
export interface Demo {
  /** Path of the demo's brokers.yaml. */
  readonly configPath: string
  /** Folder that holds everything of the demo and goes with it. */
  readonly directory: string
  /** What is special about this demo, in words. */
  readonly notes: readonly string[]
  /** Ends the host; resolves once nothing of it is left. */
  stop(): Promise<void>
}

/** How a demo is started. */
export interface DemoOptions {
  /** The built host script; found beside this one by default. */
  readonly script?: string
  /** Valkey in WebAssembly even where a Redis is installed. */
  readonly wasm?: boolean
}

const readyWithinMs = 60_000
const stopWithinMs = 15_000

/** Starts the demo host as a process of its own and waits until its broker runs. */
export async function launchDemo(options: DemoOptions = {}): Promise<Result<Demo>> {
  if (!existsSync('/bin/sh')) return err('The demo needs a Unix system: its host runs commands with /bin/sh.')
  const script = options.script ?? findScript()
  if (script === null) return err('The demo is not built: demo-host.js is missing beside the app.')
  const child = spawn(process.execPath, [script, ...(options.wasm === true ? ['--redis', 'wasm'] : [])], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    // Ctrl-C in a terminal reaches the app alone; the host ends with its stdin.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>(resolve => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  // A host that died early cannot be told anything.
  child.stdin.on('error', () => undefined)

  const stop = async (): Promise<void> => {
    child.stdin.end()
    const late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await exited
    clearTimeout(late)
  }

  const line = await firstLine(child.stdout, exited)
  const ready = line === null ? null : (JSON.parse(line) as ReadyLine)
  if (ready?.ready !== true) {
    await stop()
    return err(`The demo host did not start: ${ready?.error ?? (complaint.trim() || 'it said nothing')}`)
  }
  return ok({ configPath: ready.config, directory: ready.directory, notes: ready.notes, stop })
}

/** The bundler may have put this code beside the entries or into a folder of chunks. */
function findScript(): string | null {
  const paths = ['.', '..'].map(folder => join(import.meta.dirname, folder, 'demo-host.js'))
  return paths.find(path => existsSync(path)) ?? null
}

function firstLine(output: NodeJS.ReadableStream, exited: Promise<void>): Promise<string | null> {
  return new Promise(resolve => {
    const lines = createInterface({ input: output })
    const late = setTimeout(() => resolve(null), readyWithinMs)
    const end = (line: string | null): void => {
      clearTimeout(late)
      resolve(line)
    }
    lines.once('line', end)
    void exited.then(() => end(null))
  })
}
