import { type CST, Parser } from 'yaml'

/** More levels than any config needs. */
export const deepestNesting = 64

/**
 * Whether a text nests deeper than we read. Asked before the text is composed: that recurses, and a stack that overflows
 * inside of V8's regular expressions ends the process instead of throwing. The library's parser and this walk do not.
 */
export function nestsTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    const open: (readonly [CST.Token, number])[] = [[token, 0]]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [inner, depth] = next
      if (depth > deepestNesting) return true
      for (const child of childrenOf(inner)) open.push([child, depth + 1])
    }
  }
  return false
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) => [key, value]).filter(child => child != null)
}
