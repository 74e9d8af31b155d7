import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../..')

/** The demo's scripts as the app's build makes them, in a folder of their own. */
export interface BuiltDemo {
  readonly host: string
  readonly launch: string
  remove(): void
}

/** Builds the demo's entries under .cache, from where their packages are found. */
export async function buildDemo(): Promise<BuiltDemo> {
  const folder = join(root, '.cache', `demo-test-${process.pid}-${randomBytes(4).toString('hex')}`)
  const at = (name: string): string => join(root, 'src-main/demo', name)
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rollupOptions: {
        input: { 'demo-host': at('host.ts'), 'demo-docker': at('docker.ts'), launch: at('launch.ts') },
      },
    },
  })
  return {
    host: join(folder, 'demo-host.js'),
    launch: join(folder, 'launch.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
