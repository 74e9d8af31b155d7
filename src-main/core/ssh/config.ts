import { readConfigLine } from '#core/ssh/words'
import { type Language, say } from '#core/text/say'

/** One test of a `Match` line: its name in lower case, whether it is negated, its patterns. */
export interface MatchTest {
  readonly name: string
  readonly negated: boolean
  readonly patterns: readonly string[]
}

/** When a directive applies: under `Host` by the alias, under `Match` by every test of it. */
export type SshCondition =
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly tests: readonly MatchTest[] }

/** One setting of an ssh config in file order, with all conditions around it and where it stands (`path:line`). */
export interface SshDirective {
  readonly keyword: string
  readonly words: readonly string[]
  readonly rest: string
  readonly when: readonly SshCondition[]
  readonly at: string
}

/** How files are read: passed in, so that this stays pure. */
export interface SshFiles {
  /** A file's text; null when it cannot be read. */
  readonly readFile: (path: string) => string | null
  /** The paths that match a glob, sorted; a path without wildcards gives itself. */
  readonly glob: (pattern: string) => readonly string[]
  readonly home: string
}

/** An ssh config with its includes in place; notes tell what was not understood and is ignored. */
export interface SshConfig {
  readonly directives: readonly SshDirective[]
  readonly notes: readonly string[]
}

const deepestInclude = 16
const testsWithoutValue = new Set(['all', 'canonical', 'final'])

function readMatchTests(words: readonly string[]): readonly MatchTest[] {
  const tests: MatchTest[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const negated = word.startsWith('!')
    const [name = '', inline] = word.slice(negated ? 1 : 0).split('=', 2)
    const takesValue = !testsWithoutValue.has(name.toLowerCase())
    const value = takesValue ? (inline ?? words[++at] ?? '') : ''
    tests.push({ name: name.toLowerCase(), negated, patterns: value.split(',') })
  }
  return tests
}

function includePath(path: string, folder: string, home: string): string {
  if (path.startsWith('~/')) return home + path.slice(1)
  return /^(\/|[A-Za-z]:[\\/])/.test(path) ? path : `${folder}/${path}`
}

/**
 * Reads an ssh config and everything it includes. `folder` is where relative includes are looked for: `~/.ssh` for a
 * person's config, `/etc/ssh` for the machine's. A missing file is an empty config.
 */
export function readSshConfig(path: string, folder: string, files: SshFiles, language: Language): SshConfig {
  const directives: SshDirective[] = []
  const notes: string[] = []

  const readInto = (file: string, outer: readonly SshCondition[], within: readonly string[]): void => {
    const text = files.readFile(file)
    if (text === null) return
    let when = outer
    text.split(/\r?\n/).forEach((line, index) => {
      const at = `${file}:${index + 1}`
      const read = readConfigLine(line)
      if (read === null) return
      if (typeof read === 'string') notes.push(say(language, read, { at }))
      else if (read.keyword === 'host') when = [...outer, { kind: 'host', patterns: read.words }]
      else if (read.keyword === 'match') {
        when = [...outer, { kind: 'match', tests: readMatchTests(read.words) }]
        // A block without a setting still counts: one with `final` asks for the second pass.
        directives.push({ ...read, when, at })
      } else if (read.keyword !== 'include') directives.push({ ...read, when, at })
      else if (within.length >= deepestInclude) notes.push(say(language, 'ssh-config-deep', { at }))
      else {
        const found = read.words.flatMap(word => files.glob(includePath(word, folder, files.home)))
        for (const next of found) {
          if (next === file || within.includes(next))
            notes.push(say(language, 'ssh-config-circle', { at, path: next }))
          else readInto(next, when, [...within, file])
        }
      }
    })
  }

  readInto(path, [], [])
  return { directives, notes }
}
