import { UsageError } from './flags.ts'

type Scope = unknown

/**
 * Fills the subset of Go templates that `docker --format` callers use: `{{.A.B}}`, `{{json .A}}`, `{{index .A 0}}`,
 * `{{range .A}}`, `{{if .A}}` with `{{else}}` and `{{end}}`, and `\t` and `\n`. The bare word `json` means `{{json .}}`.
 */
export function fillTemplate(template: string, value: unknown): string {
  if (template === 'json') return JSON.stringify(value)
  const parts = template
    .replace(/^table /, '')
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
    .split(/(\{\{-?.*?-?\}\})/)
  const [text, rest] = fillBlock(parts, value)
  if (rest.length > 0) throw new UsageError('template parsing error: unexpected {{end}}')
  return text
}

/** Fills parts up to an `end` or `else` of this level; returns what stands from there on. */
function fillBlock(parts: readonly string[], scope: Scope): readonly [string, readonly string[]] {
  let text = ''
  let rest = parts
  while (rest.length > 0) {
    const [part = '', ...others] = rest
    const action = /^\{\{-?\s*(.*?)\s*-?\}\}$/.exec(part)?.[1]
    if (action === undefined) {
      text += part
      rest = others
    } else if (action === 'end' || action === 'else') {
      return [text, rest]
    } else if (/^(range|if)\s/.test(action)) {
      const [filled, after] = fillCondition(action, others, scope)
      text += filled
      rest = after
    } else {
      text += print(evaluate(action, scope))
      rest = others
    }
  }
  return [text, []]
}

function fillCondition(
  action: string,
  parts: readonly string[],
  scope: Scope,
): readonly [string, readonly string[]] {
  const value = pick(action.replace(/^(range|if)\s+/, ''), scope)
  const items = !isTruthy(value) ? [] : action.startsWith('if') ? [scope] : Object.values(value as object)
  const afterBody = fillBlock(parts, items[0] ?? {})[1]
  const text = items.map(item => fillBlock(parts, item)[0]).join('')
  if (!isElse(afterBody[0])) return [text, afterBody.slice(1)]
  const [otherwise, afterElse] = fillBlock(afterBody.slice(1), scope)
  return [items.length > 0 ? text : otherwise, afterElse.slice(1)]
}

const isElse = (part: string | undefined): boolean =>
  part !== undefined && /\{\{-?\s*else\s*-?\}\}/.test(part)

const isTruthy = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value)

function evaluate(action: string, scope: Scope): unknown {
  const json = /^json\s+(.+)$/.exec(action)?.[1]
  if (json !== undefined) return JSON.stringify(pick(json, scope) ?? null)
  const [, path, key] = /^index\s+(\S+)\s+"?([^"]+)"?$/.exec(action) ?? []
  if (path !== undefined && key !== undefined) return read(pick(path, scope), key, action)
  return pick(action, scope)
}

function pick(path: string, scope: Scope): unknown {
  if (path === '.') return scope
  if (!/^(\.[A-Za-z_]\w*)+$/.test(path)) {
    throw new UsageError(`template parsing error: the docker stand-in of the demo does not know {{${path}}}`)
  }
  return path
    .slice(1)
    .split('.')
    .reduce((value, key) => read(value, key, path), scope)
}

function read(value: unknown, key: string, path: string): unknown {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object') throw new UsageError(`template: can't evaluate field ${key} in ${path}`)
  return (value as Readonly<Record<string, unknown>>)[key]
}

const print = (value: unknown): string =>
  value === undefined || value === null
    ? '<no value>'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
