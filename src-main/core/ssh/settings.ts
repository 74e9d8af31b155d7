import type { MatchTest, SshCondition, SshDirective } from '#core/ssh/config'
import { matchesPatternList } from '#core/ssh/pattern'

/** What an ssh config says for one alias: the first value of each keyword wins, identity files add up. */
export interface SshSettings {
  /** The words of a keyword's first directive; undefined when it is not set. */
  readonly words: (keyword: string) => readonly string[] | undefined
  /** The keyword's value as it stands on the line. */
  readonly rest: (keyword: string) => string | undefined
  readonly identityFiles: readonly string[]
  readonly notes: readonly string[]
}

/** Whom settings are looked up for. */
export interface SettingsQuestion {
  readonly alias: string
  /** A user that was given with the destination; it counts before the config's. */
  readonly user: string | null
  readonly localUser: string
}

const lower = (texts: readonly string[]): readonly string[] => texts.map(text => text.toLowerCase())

/** The settings for one alias. Conditions that cannot be judged here (`Match exec` and others) never hold: a note says so. */
export function settingsFor(directives: readonly SshDirective[], question: SettingsQuestion): SshSettings {
  const first = new Map<string, SshDirective>()
  const identityFiles: string[] = []
  const notes = new Set<string>()

  const hostNow = (): string =>
    (first.get('hostname')?.words[0] ?? '%h').replaceAll('%h', question.alias).replaceAll('%%', '%')
  const userNow = (): string => question.user ?? first.get('user')?.words[0] ?? question.localUser

  const judge = (test: MatchTest): boolean | null => {
    switch (test.name) {
      case 'all':
        return true
      case 'host':
        return matchesPatternList(lower(test.patterns), hostNow().toLowerCase())
      case 'originalhost':
        return matchesPatternList(test.patterns, question.alias)
      case 'user':
        return matchesPatternList(test.patterns, userNow())
      case 'localuser':
        return matchesPatternList(test.patterns, question.localUser)
      default:
        return null
    }
  }
  const passes = (test: MatchTest, at: string): boolean => {
    const verdict = judge(test)
    if (verdict === null)
      notes.add(`${at} stands under Match ${test.name}, which is not judged here: ignored`)
    return verdict !== null && verdict !== test.negated
  }
  const judged = new Map<SshCondition, boolean>()
  /** Judged once, where its block begins: a HostName inside a `Match host` block does not end the block. */
  const holds = (condition: SshCondition, at: string): boolean => {
    const before = judged.get(condition)
    if (before !== undefined) return before
    const now =
      condition.kind === 'host'
        ? matchesPatternList(condition.patterns, question.alias)
        : condition.tests.every(test => passes(test, at))
    judged.set(condition, now)
    return now
  }

  for (const directive of directives) {
    if (!directive.when.every(condition => holds(condition, directive.at))) continue
    const { keyword, words } = directive
    const [word = ''] = words
    if (keyword === 'identityfile') {
      if (!identityFiles.includes(word)) identityFiles.push(word)
    } else if (!first.has(keyword)) first.set(keyword, directive)
  }
  // OpenSSH: of ProxyJump and ProxyCommand the one that comes first switches the other off.
  const order = [...first.keys()].filter(keyword => keyword === 'proxyjump' || keyword === 'proxycommand')
  if (order[1] !== undefined) first.delete(order[1])

  return {
    words: keyword => first.get(keyword)?.words,
    rest: keyword => first.get(keyword)?.rest,
    identityFiles,
    notes: [...notes],
  }
}
