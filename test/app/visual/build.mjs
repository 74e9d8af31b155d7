// Builds the renderer and the preload that feeds it made-up data. `node test/app/visual/build.mjs OUT`
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../..')
const out = resolve(process.argv[2] ?? 'out/visual')
const common = { configFile: false, logLevel: 'warn' }
await build({
  ...common,
  root: resolve(root, 'src-renderer'),
  base: './',
  plugins: [react()],
  build: { outDir: resolve(out, 'renderer'), emptyOutDir: true, target: 'chrome148' },
})
await build({
  ...common,
  root,
  build: {
    outDir: out,
    emptyOutDir: false,
    target: 'node24',
    lib: {
      entry: resolve(import.meta.dirname, 'preload.ts'),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rollupOptions: { external: ['electron'] },
  },
})
