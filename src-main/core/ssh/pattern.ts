/** Whether `text` matches an ssh pattern: `*` stands for any text, `?` for one character. Linear in practice. */
export function matchesPattern(pattern: string, text: string): boolean {
  let inPattern = 0
  let inText = 0
  let star = -1
  let starText = 0
  while (inText < text.length) {
    const expected = pattern[inPattern]
    if (expected === '*') {
      star = inPattern++
      starText = inText
    } else if (expected !== undefined && (expected === '?' || expected === text[inText])) {
      inPattern++
      inText++
    } else if (star >= 0) {
      inPattern = star + 1
      inText = ++starText
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}

/** Whether a pattern list matches: at least one pattern does, and no pattern behind a `!` does. */
export function matchesPatternList(patterns: readonly string[], text: string): boolean {
  const negated = patterns.filter(pattern => pattern.startsWith('!'))
  if (negated.some(pattern => matchesPattern(pattern.slice(1), text))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && matchesPattern(pattern, text))
}
