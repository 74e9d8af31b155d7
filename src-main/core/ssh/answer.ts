import type { SshSettings } from './settings.ts'

/** Keywords that `ssh -G` prints once for each value. */
const manyLines = new Set(['identityfile', 'certificatefile'])
/** Keywords of which `ssh -G` prints all paths on one line, without quotes. */
const pathLists = new Set(['userknownhostsfile', 'globalknownhostsfile'])
const usualIdentity = /^~?\/?.*\.ssh\/id_[a-z0-9_-]+$/

/** Paths begin with `/`, `~`, `%`, `$` or a drive: what begins otherwise goes on with the path before it. */
function pathsIn(value: string): readonly string[] {
  const paths: string[] = []
  for (const part of value.split(' ')) {
    const begins = /^(?:[/~%$]|[A-Za-z]:[\\/]|none$)/.test(part)
    const last = paths.length - 1
    if (begins || last < 0) paths.push(part)
    else paths[last] += ` ${part}`
  }
  return paths
}

/**
 * What `ssh -G` answered, as settings; null when it is no such answer (another program is called ssh). Without an
 * IdentityFile it names all the usual ones, which are then not counted as named.
 */
export function readSshAnswer(text: string): SshSettings | null {
  const values = new Map<string, readonly string[]>()
  for (const line of text.split(/\r?\n/)) {
    const [, keyword, value] = /^(\S+) (.+)$/.exec(line) ?? []
    if (keyword === undefined || value === undefined) continue
    const name = keyword.toLowerCase()
    const before = values.get(name) ?? []
    if (manyLines.has(name)) values.set(name, [...before, value])
    else if (before.length === 0) values.set(name, pathLists.has(name) ? pathsIn(value) : [value])
  }
  if (!values.has('hostname') || !values.has('port')) return null
  // Of ProxyJump and ProxyCommand only the one that counts is printed.
  const identities = values.get('identityfile') ?? []
  const isUsual = identities.length > 2 && identities.every(path => usualIdentity.test(path))
  return {
    words: keyword => values.get(keyword),
    rest: keyword => values.get(keyword)?.[0],
    all: keyword => (keyword === 'identityfile' && isUsual ? [] : (values.get(keyword) ?? [])),
    notes: [],
    undecided: [],
  }
}
