import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../..')

/** The terminal face as a program of its own, bundled as it is shipped. */
export interface BuiltCli {
  readonly script: string
  readonly demoHost: string
  remove(): void
}

/** Removes what test runs that were killed left. */
function sweep(): void {
  const out = join(root, 'out')
  for (const name of existsSync(out) ? readdirSync(out) : []) {
    const pid = /^test-cli-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(out, name), { recursive: true, force: true })
  }
}

async function bundle(outDir: string, input: Readonly<Record<string, string>>): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: true, outDir, emptyOutDir: true, target: 'node20', rollupOptions: { input: { ...input } } },
  })
}

/** Bundles the terminal face into a folder of this test run. */
export async function buildCli(): Promise<BuiltCli> {
  sweep()
  const outDir = join(root, 'out', `test-cli-${process.pid}`)
  await bundle(outDir, {
    cli: join(root, 'src-main/cli.ts'),
    'demo-host': join(root, 'src-main/demo/host.ts'),
    'demo-docker': join(root, 'src-main/demo/docker.ts'),
  })
  return {
    script: join(outDir, 'cli.js'),
    demoHost: join(outDir, 'demo-host.js'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  }
}

/** Bundles a program of the tests, named from the repository's root, the same way. */
export async function buildProgram(path: string): Promise<Pick<BuiltCli, 'script' | 'remove'>> {
  sweep()
  const outDir = join(root, 'out', `test-cli-${process.pid}`, 'program')
  await bundle(outDir, { program: join(root, path) })
  return {
    script: join(outDir, 'program.js'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  }
}

/** What a finished program left. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program under test: its output so far, and its end. */
export interface Running {
  readonly process: ChildProcess
  stdout(): string
  stderr(): string
  readonly finished: Promise<Finished>
}

/** Starts a program with exactly this environment (and PATH); nothing is on its stdin but what a test writes. */
export function start(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Running {
  // Where these tests run on Electron's Node, a child of the same binary is one too.
  const asNode = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
  const child = spawn(command, [...args], { env: { ...env, ...asNode, PATH: process.env.PATH ?? '' } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += String(chunk)
  })
  child.stderr.on('data', chunk => {
    stderr += String(chunk)
  })
  const finished = new Promise<Finished>((done, failed) => {
    child.once('error', failed)
    child.once('close', code => done({ code, stdout, stderr }))
  })
  return { process: child, stdout: () => stdout, stderr: () => stderr, finished }
}
