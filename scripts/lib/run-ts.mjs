import { rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './root.mjs'
import { runInFront } from './run.mjs'

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
 * Runs a TypeScript entry to its end in the checkout's folder and answers its exit code. `command` is the runtime with
 * all words before the file, this Node if none is given. Signals that end us reach it first, so that it can clean up.
 */
export const runTs = async (entry, args = [], { command = [process.execPath], env = {}, drop = [] } = {}) => {
  const { file, outDir } = await bundle(entry)
  try {
    const [program, ...words] = command
    return await runInFront(program, [...words, file, ...args], { env, drop })
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry = '', ...args] = process.argv.slice(2)
  process.exitCode = await runTs(entry, args)
}
