import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { isExecutable } from '../place/find-program.ts'

/** The Redis of a demo: one of this machine, or Valkey in WebAssembly. */
export type RedisEngine =
  | { readonly kind: 'native'; readonly server: string; readonly version: string }
  | { readonly kind: 'wasm' }

/** A Redis tool of this machine by its plain name, like `cli` or `check-rdb`. */
export type RedisTool = 'cli' | 'check-rdb' | 'check-aof' | 'benchmark'

const families = ['redis', 'valkey'] as const
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin']

/** Looks for redis-server, then valkey-server, in PATH and the usual folders. */
export function findRedis(path: string): RedisEngine {
  const folders = [...path.split(delimiter).filter(folder => folder !== ''), ...usualFolders]
  for (const family of families) {
    for (const folder of folders) {
      const server = join(folder, `${family}-server`)
      const version = isExecutable(server) ? versionOf(server) : null
      if (version !== null) return { kind: 'native', server, version }
    }
  }
  return { kind: 'wasm' }
}

/** A tool that lies beside a server, under either family's name. */
export function findTool(server: string, tool: RedisTool): string | null {
  const paths = families.map(family => join(dirname(server), `${family}-${tool}`))
  return paths.find(existsSync) ?? null
}

/** Null when it does not run here (a broken link, another architecture). */
function versionOf(server: string): string | null {
  try {
    const text = execFileSync(server, ['--version'], { encoding: 'utf8', timeout: 5000 })
    return /\bv=(\S+)/.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}
