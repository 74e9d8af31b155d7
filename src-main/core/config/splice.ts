import { type Document, isMap, isScalar, type Pair, stringify, type YAMLMap } from 'yaml'

/** How new YAML is written: no line is folded, no anchors are made up. */
export const plainStyle = { lineWidth: 0, aliasDuplicateObjects: false } as const

/** The text with a broker written behind the last one, in the indentation of the others. */
export function appended(
  text: string,
  brokers: YAMLMap | null,
  name: string,
  broker: unknown,
): string | null {
  const last = brokers?.items.at(-1)
  if (brokers === null || last === undefined || brokers.flow === true) return null
  const start = startOf(last)
  const indent = text.slice(lineStart(text, start), start)
  if (indent.trim() !== '') return null
  const apart = brokers.items.length > 1 && isScalar(last.key) && last.key.spaceBefore === true
  const block = stringify({ [name]: broker }, { ...plainStyle, indent: Math.max(2, indent.length) })
  const lines = block
    .trimEnd()
    .split('\n')
    .map(line => `${indent}${line}\n`)
  const end = lineEnd(text, endOf(last))
  const glue = end > 0 && text[end - 1] !== '\n' ? '\n' : ''
  return `${text.slice(0, end)}${glue}${apart ? '\n' : ''}${lines.join('')}${text.slice(end)}`
}

/** The text with one plain value written over another. */
export function replaced(
  text: string,
  document: Document,
  path: readonly (string | number)[],
  value: unknown,
): string | null {
  const node = document.getIn(path, true)
  if (!isScalar(node) || !node.range || node.type?.startsWith('BLOCK') || typeof value === 'object')
    return null
  if (value === undefined || node.range[0] === node.range[1]) return null
  const written = stringify(value, { ...plainStyle, indent: 2 }).trimEnd()
  if (written.includes('\n')) return null
  return `${text.slice(0, node.range[0])}${written}${text.slice(node.range[1])}`
}

/** The text without the lines of a broker, the comments right above it and those inside of it. */
export function cut(text: string, brokers: YAMLMap | null, name: string): string | null {
  if (brokers === null || brokers.flow === true) return null
  const index = brokers.items.findIndex(({ key }) => isScalar(key) && key.value === name)
  const pair = brokers.items[index]
  if (pair === undefined) return null
  let start = lineStart(text, startOf(pair))
  const indent = text.slice(start, startOf(pair))
  while (index > 0 && start > 0) {
    const above = lineStart(text, start - 1)
    if (!text.startsWith(`${indent}#`, above)) break
    start = above
  }
  let end = lineEnd(text, endOf(pair))
  for (;;) {
    const line = text.slice(end, lineEnd(text, end + 1))
    if (!line.startsWith(`${indent} `) || !line.trimStart().startsWith('#')) break
    end += line.length
  }
  return `${text.slice(0, start)}${text.slice(end)}`
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/** Where the line that holds the character before `offset` ends, behind its line break. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const found = text.indexOf('\n', offset)
  return found === -1 ? text.length : found + 1
}

const startOf = ({ key }: Pair): number => (isScalar(key) ? (key.range?.[0] ?? 0) : 0)

/** Where a pair's last value ends: a block map's own range may reach over the comments behind it. */
function endOf({ key, value }: Pair): number {
  if (isMap(value) && value.flow !== true) {
    const last = value.items.at(-1)
    if (last !== undefined) return endOf(last)
  }
  const node = (value ?? key) as { range?: readonly number[] | null } | null
  return node?.range?.[1] ?? startOf({ key } as Pair)
}
