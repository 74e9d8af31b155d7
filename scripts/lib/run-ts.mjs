import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './root.mjs'

/**
 * Bundles a TypeScript entry with the project's own vite into `.cache/run`; packages stay outside and are found in
 * node_modules. A script finds the checkout as its working folder, for `import.meta.dirname` is the bundle's.
 */
const bundle = async entry => {
  const { build } = await import('vite')
  const name = basename(entry, '.ts')
  const outDir = join(root, '.cache/run', `${name}-${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: resolve(root, entry),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  })
  return { file: join(outDir, `${name}.mjs`), outDir }
}

/**
 * Runs a TypeScript entry to its end in the checkout's folder, on a runtime (`{ command, env }`; this Node if none), and
 * answers its exit code. Signals that end us reach it first, so that it can clean up after itself.
 */
export const runTs = async (entry, args = [], { command = process.execPath, env = {} } = {}) => {
  const { file, outDir } = await bundle(entry)
  const child = spawn(command, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const pass = signal => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  const code = await new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (status, signal) => done(status ?? (signal ? 130 : 1)))
  })
  rmSync(outDir, { recursive: true, force: true })
  return code
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry = '', ...args] = process.argv.slice(2)
  process.exitCode = await runTs(entry, args)
}
