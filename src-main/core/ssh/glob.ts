/** Whether a path part is a pattern of glob(7). */
export const isGlob = (part: string): boolean => /[*?[]/.test(part)

/** Whether a name matches a pattern of glob(7): `*`, `?`, `[a-z]`, `[!a-z]`, `\` before a character that means itself. */
export function matchesGlob(pattern: string, name: string): boolean {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    const set = char === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null
    if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (set) {
      source += `[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\\]^[]/g, '\\$&')}]`
      at += set[0].length - 1
    } else {
      const plain = char === '\\' && at + 1 < pattern.length ? pattern.charAt(++at) : char
      source += plain.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    }
  }
  try {
    return new RegExp(`^${source}$`, 's').test(name)
  } catch {
    // A range that ends before it begins matches nothing, as in glob.
    return false
  }
}
