import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** A source file: its path from the repository's root, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** An import as written; `type` when it leaves nothing in the built file. */
export interface Import {
  readonly from: string
  readonly name: string
  readonly isType: boolean
}

/** Every source file under the given folders and files. */
export function sourcesIn(folders: readonly string[]): readonly Source[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(?:tsx?|mjs)$/.test(path))
      .map(path => posix.join(folder, path.replaceAll('\\', '/')))
      .sort()
      .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** The text without comments; strings stay, since imports are strings. */
export function withoutComments(text: string): string {
  const piece =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:\\/])\/\/[^\n]*/g
  return text.replace(piece, (_, string: string | undefined) => string ?? '')
}

/** The text without comments and with every string emptied: what is left is code. */
export function codeOf(text: string): string {
  return withoutComments(text).replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "''")
}

/** What a file imports, re-exports and loads. */
export function importsOf({ path, text }: Source): readonly Import[] {
  const code = withoutComments(text)
  const statement = /^[ \t]*(?:import|export)\b(?<what>[^'"`;]*?)\bfrom\s*['"](?<name>[^'"]+)['"]/gm
  const bare = /^[ \t]*import\s*['"](?<name>[^'"]+)['"]/gm
  const loaded = /\b(?:import|require)\(\s*['"](?<name>[^'"]+)['"]\s*\)/g
  const found = (pattern: RegExp): readonly Import[] =>
    [...code.matchAll(pattern)].map(({ groups = {} }) => ({
      from: path,
      name: groups.name ?? '',
      isType: isTypeOnly(groups.what ?? ''),
    }))
  return [...found(statement), ...found(bare), ...found(loaded)]
}

/** `import type …`, or a list in which each name says `type`. */
function isTypeOnly(what: string): boolean {
  if (/^\s+type\s+[\w{*]/.test(what)) return true
  const list = /^\s*\{([^}]*)\}\s*$/.exec(what)?.[1]
  return list?.split(',').every(name => name.trim() === '' || /^\s*type\s/.test(name)) ?? false
}

/** The file an import means, from the repository's root; null for packages. */
export function targetOf({ from, name }: Import): string | null {
  if (name.startsWith('#core/')) return `src-main/core/${name.slice('#core/'.length)}.ts`
  return name.startsWith('.') ? posix.join(posix.dirname(from), name.replace(/\?.*$/, '')) : null
}

/** The package of an import: `react-dom` for `react-dom/client`, `node` for `node:path`. */
export function packageOf(name: string): string {
  if (name.startsWith('node:')) return 'node'
  const [first = '', second = ''] = name.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}
