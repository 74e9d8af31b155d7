import type { MatchTest, SshCondition, SshDirective } from '#core/ssh/config'
import { matchesPatternList } from '#core/ssh/pattern'
import { type Language, say } from '#core/text/say'

/** What an ssh config says for one alias: the first value of each keyword wins, keys and certificates add up. */
export interface SshSettings {
  /** The words of a keyword's first directive; undefined when it is not set. */
  readonly words: (keyword: string) => readonly string[] | undefined
  /** The keyword's value as it stands on the line. */
  readonly rest: (keyword: string) => string | undefined
  /** All values of `identityfile` or `certificatefile`. */
  readonly all: (keyword: string) => readonly string[]
  readonly notes: readonly string[]
  /** Lines that would decide the route or the identity and cannot be judged here; empty when everything is known. */
  readonly undecided: readonly string[]
}

/** Whom settings are looked up for. */
export interface SettingsQuestion {
  readonly alias: string
  /** A user that was given with the destination; it counts before the config's. */
  readonly user: string | null
  readonly port: number | null
  readonly localUser: string
}

/** Finds the settings for one alias; the error is a sentence. */
export type SettingsSource = (
  question: SettingsQuestion,
) => Promise<
  { readonly ok: true; readonly value: SshSettings } | { readonly ok: false; readonly error: string }
>

const addUp = new Set(['identityfile', 'certificatefile'])
/** Keywords that decide where, by what way and as whom a connection is made. */
const decides = new Set(
  'hostname port user proxyjump proxycommand hostkeyalias identityfile certificatefile identityagent identitiesonly userknownhostsfile globalknownhostsfile revokedhostkeys'.split(
    ' ',
  ),
)

const lower = (texts: readonly string[]): readonly string[] => texts.map(text => text.toLowerCase())

/** All of them true, or one false; else unknown. */
function allOf(verdicts: readonly (boolean | null)[]): boolean | null {
  if (verdicts.includes(false)) return false
  return verdicts.includes(null) ? null : true
}

/**
 * The settings for one alias, where no `ssh -G` can be asked. A condition that only OpenSSH can judge (`Match exec`) makes
 * what stands under it undecided.
 */
export function settingsFor(
  directives: readonly SshDirective[],
  question: SettingsQuestion,
  language: Language,
): SshSettings {
  const first = new Map<string, SshDirective>()
  const many = new Map<string, string[]>()
  const notes = new Set<string>()
  const undecided = new Set<string>()

  const hostNow = (): string =>
    (first.get('hostname')?.words[0] ?? '%h').replaceAll('%h', question.alias).replaceAll('%%', '%')
  const userNow = (): string => question.user ?? first.get('user')?.words[0] ?? question.localUser
  const canonicalizes = (): boolean =>
    /^(yes|always|true)$/i.test(first.get('canonicalizehostname')?.words[0] ?? 'no')

  const judge = (test: MatchTest, isFinal: boolean): boolean | null => {
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
      case 'tagged':
        return matchesPatternList(test.patterns, first.get('tag')?.words[0] ?? '')
      case 'final':
        return isFinal
      case 'canonical':
        return canonicalizes() ? null : false
      default:
        return null
    }
  }
  const test = (one: MatchTest, isFinal: boolean): boolean | null => {
    const verdict = judge(one, isFinal)
    return verdict === null ? null : verdict !== one.negated
  }

  const pass = (isFinal: boolean): void => {
    const judged = new Map<SshCondition, boolean | null>()
    /** Judged once, where its block begins: a HostName inside a `Match host` block does not end the block. */
    const holds = (condition: SshCondition): boolean | null => {
      const before = judged.get(condition)
      if (before !== undefined) return before
      const now =
        condition.kind === 'host'
          ? matchesPatternList(condition.patterns, isFinal ? hostNow().toLowerCase() : question.alias)
          : allOf(condition.tests.map(one => test(one, isFinal)))
      judged.set(condition, now)
      return now
    }
    for (const directive of directives) {
      const { keyword, words, when, at } = directive
      const verdict = allOf(when.map(holds))
      if (verdict === false || keyword === 'match') continue
      const [word = ''] = words
      const isNew = addUp.has(keyword) || !first.has(keyword)
      if (verdict === null) {
        const names = when.flatMap(one => (one.kind === 'match' ? one.tests : []))
        const open = names.find(one => test(one, isFinal) === null)?.name
        const where = { at, test: open ?? say(language, 'ssh-config-a-condition') }
        if (isNew && decides.has(keyword)) undecided.add(say(language, 'ssh-config-under-match', where))
        else if (isNew) notes.add(say(language, 'ssh-config-ignored-match', where))
      } else if (addUp.has(keyword)) {
        const known = many.get(keyword) ?? []
        if (!known.includes(word)) many.set(keyword, [...known, word])
      } else if (isNew) first.set(keyword, directive)
    }
  }

  pass(false)
  const wantsFinal = directives.some(({ when }) =>
    when.some(one => one.kind === 'match' && one.tests.some(({ name }) => name === 'final')),
  )
  if (wantsFinal) {
    // The host name is settled by then: a HostName under `Match final` comes too late, as in OpenSSH.
    const settled = hostNow().replaceAll('%', '%%')
    first.set('hostname', { keyword: 'hostname', words: [settled], rest: settled, when: [], at: '' })
    pass(true)
  }
  if (canonicalizes()) notes.add(say(language, 'ssh-config-canonicalize'))

  // OpenSSH: of ProxyJump and ProxyCommand the one that comes first switches the other off.
  const order = [...first.keys()].filter(keyword => keyword === 'proxyjump' || keyword === 'proxycommand')
  if (order[1] !== undefined) first.delete(order[1])

  return {
    words: keyword => first.get(keyword)?.words,
    rest: keyword => first.get(keyword)?.rest,
    all: keyword => many.get(keyword) ?? [],
    notes: [...notes],
    undecided: [...undecided],
  }
}

const unset = /^(none|no|false)$/i
/** Settings that OpenSSH would follow and this app does not. */
const withoutEffect: Readonly<Record<string, string>> = {
  bindaddress: 'BindAddress',
  bindinterface: 'BindInterface',
  knownhostscommand: 'KnownHostsCommand',
  pkcs11provider: 'PKCS11Provider',
}

/** Sentences about settings of an alias that have no effect here. */
export function settingsWithoutEffect(
  settings: SshSettings,
  host: string,
  language: Language,
): readonly string[] {
  const found = Object.entries(withoutEffect).flatMap(([keyword, name]) => {
    const value = settings.words(keyword)?.[0]
    return value === undefined || unset.test(value)
      ? []
      : [say(language, 'ssh-config-no-effect', { setting: name, host })]
  })
  const strict = settings.words('stricthostkeychecking')?.[0] ?? 'ask'
  return /^(no|off|false)$/i.test(strict)
    ? [...found, say(language, 'ssh-config-strict', { value: strict, host })]
    : found
}
