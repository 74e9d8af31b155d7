/** One way to sign in that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** In small letters: `bearer`, `basic`. */
  readonly scheme: string
  readonly fields: ReadonlyMap<string, string>
}

const challengeToken = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)(?=\s|,|$)/g

/** The challenges of a `WWW-Authenticate` header, in its order. */
export function challengesOf(header: string): readonly Challenge[] {
  const found: { scheme: string; fields: Map<string, string> }[] = []
  for (const [, name, quoted, bare, scheme] of header.matchAll(challengeToken)) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), fields: new Map() })
    else if (name !== undefined)
      found.at(-1)?.fields.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  return found
}

/**
 * The address of the next page by a `Link` header; null where it is the last. It stays with the server that gave the page:
 * one behind a proxy may not know its own name.
 */
export function nextPage(link: string | undefined, page: string): string | null {
  for (const [, target = '', fields = ''] of (link ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?(?:[^"]*\s)?next\b/i.test(fields)) continue
    if (!URL.canParse(target, page)) return null
    const { pathname, search } = new URL(target, page)
    return `${new URL(page).origin}${pathname}${search}`
  }
  return null
}
