/** One line of an ssh config: its keyword in lower case, its words without quotes, and the raw rest of the line. */
export interface ConfigLine {
  readonly keyword: string
  readonly words: readonly string[]
  readonly rest: string
}

/** Splits a config line's value as OpenSSH does: quotes, backslashes, a comment ends it; null when a quote stays open. */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    if (char === '\\' && (next === '"' || next === "'" || next === '\\' || (quote === '' && next === ' '))) {
      word = (word ?? '') + next
      at++
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === ' ' || char === '\t') {
      if (word !== null) words.push(word)
      word = null
    } else if (char === '#' && word === null) {
      break
    } else word = (word ?? '') + char
  }
  if (quote !== '') return null
  if (word !== null) words.push(word)
  return words
}

/** Why a line cannot be read, as the key of the note about it. */
export type LineTrouble = 'ssh-config-no-value' | 'ssh-config-open-quote'

/** Reads one config line; null for an empty line or a comment. */
export function readConfigLine(line: string): ConfigLine | LineTrouble | null {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return null
  const parts = /^"?([A-Za-z0-9]+)"?(?:[ \t]*=[ \t]*|[ \t]+)(.*)$/s.exec(text)
  if (!parts) return 'ssh-config-no-value'
  const [, keyword = '', rest = ''] = parts
  const words = splitWords(rest)
  if (words === null) return 'ssh-config-open-quote'
  if (words.length === 0) return 'ssh-config-no-value'
  return { keyword: keyword.toLowerCase(), words, rest }
}
