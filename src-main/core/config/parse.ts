import { LineCounter, parseDocument } from 'yaml'
import { type Config, configSchema } from '../model/config.ts'
import type { ConfigProblem } from '../model/snapshot.ts'
import { deepestNesting, nestsTooDeep } from './depth.ts'
import { type Located, locate, type Oddity, placeOf } from './located.ts'
import { mistakesOf } from './mistakes.ts'
import { syntaxWords } from './syntax.ts'
import { fieldWords } from './words.ts'

/** A read config, or every mistake in it (at most 50, by line). */
export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** The most characters a config may have. */
export const mostConfigCharacters = 1_000_000
const mostProblems = 50

/** How brokers.yaml is read: keys are text, and duplicates are found by us (the library's way is quadratic). */
export const yamlOptions = {
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
  resolveKnownTags: false,
} as const

/** Reads brokers.yaml. `file` is its name in the problems. Never throws; an empty text is a config without brokers. */
export function parseConfig(text: string, file: string): ParsedConfig {
  const problem = (line: number, field: string, found: string, allowed: string): ConfigProblem => ({
    file,
    line,
    field,
    found,
    allowed,
  })
  const whole = fieldWords([])
  if (text.length > mostConfigCharacters) {
    return failed([
      problem(1, whole, `${text.length} characters`, `at most ${mostConfigCharacters} characters`),
    ])
  }
  const lines = new LineCounter()
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  if (nestsTooDeep(text)) {
    const { found, allowed } = syntaxWords('RESOURCE_EXHAUSTION')
    return failed([problem(1, whole, found, allowed)])
  }
  const document = parseDocument(text, { ...yamlOptions, lineCounter: lines })
  const { root, oddities } = locate(document)
  const broken = [
    ...[...document.errors, ...document.warnings].map(({ code, pos }) => ({
      at: pos[0],
      ...syntaxWords(code),
    })),
    ...oddities.map(({ at, kind }) => ({ at, ...oddityWords[kind] })),
  ]
  if (broken.length > 0) {
    const first = broken.toSorted((a, b) => a.at - b.at).slice(0, mostProblems)
    return failed(
      first.map(({ at, found, allowed }) => problem(lineAt(at), fieldAt(root, at), found, allowed)),
    )
  }
  const value = withoutExtensions(root.value)
  const checked = configSchema.safeParse(value)
  if (checked.success) return { ok: true, config: checked.data }
  return failed(
    mistakesOf(checked.error.issues, value).map(({ path, at, found, allowed }) =>
      problem(lineAt(placeOf(root, path, at)), fieldWords(path), found, allowed),
    ),
  )
}

function failed(problems: readonly ConfigProblem[]): ParsedConfig {
  const seen = new Set<string>()
  const unique = problems.filter(({ line, field, found }) => {
    const key = JSON.stringify([line, field, found])
    return !seen.has(key) && seen.add(key)
  })
  return { ok: false, problems: unique.toSorted((a, b) => a.line - b.line).slice(0, mostProblems) }
}

/** Nothing at all, or `brokers:` with nothing behind it, is no broker yet; `x-` keys are places for anchors. */
function withoutExtensions(value: unknown): unknown {
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(
    ([key, inner]) => !key.startsWith('x-') && !(key === 'brokers' && inner === null),
  )
  return Object.fromEntries(kept)
}

/** The field that stands at an offset, as far as the broken text still shows it. */
function fieldAt(root: Located, offset: number): string {
  const path: (string | number)[] = []
  let here: Located = root
  let from = 0
  for (;;) {
    let next: readonly [string | number, Located] | undefined
    for (const [key, child] of here.children) {
      const start = startOf(child)
      // What an alias shows stands elsewhere in the text.
      if (start < from || start > offset || (next !== undefined && startOf(next[1]) > start)) continue
      next = [key, child]
    }
    if (next === undefined) return fieldWords(path)
    path.push(next[0])
    here = next[1]
    from = startOf(here)
  }
}

const startOf = ({ keyAt, at }: Located): number => keyAt ?? at

const oddityWords: Record<Oddity['kind'], { readonly found: string; readonly allowed: string }> = {
  duplicate: { found: 'a key that stands here a second time', allowed: 'each key once in a map' },
  'bad-alias': syntaxWords('BAD_ALIAS'),
  reserved: { found: 'a reserved name', allowed: 'another name' },
  circular: { found: 'an alias inside of its own anchor', allowed: 'an alias behind its anchor' },
  'too-much': {
    found: 'more nesting or aliases than a config needs',
    allowed: `${deepestNesting} levels, 100,000 values`,
  },
  'bad-merge': {
    found: '<< with something that is no map',
    allowed: '<<: *NAME of a map, or a list of those',
  },
}
