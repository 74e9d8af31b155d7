import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Build targets suit Electron 42 (tests may run on it) and 45 (shipped). */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: at('src-main/index.ts'),
          cli: at('src-main/cli.ts'),
          'demo-host': at('src-main/demo/host.ts'),
          'demo-docker': at('src-main/demo/docker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node24',
      // A sandboxed preload can require nothing but electron: what it uses is in its one file.
      externalizeDeps: false,
      minify: true,
      rollupOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    build: {
      outDir: at('out/renderer'),
      target: 'chrome148',
      minify: true,
      rollupOptions: { input: { index: at('src-renderer/index.html') } },
    },
    plugins: [react()],
  },
})
