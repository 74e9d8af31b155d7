import { readSshConfig, type SshConfig, type SshFiles } from '#core/ssh/config'
import type { SshPerson } from '#core/ssh/hop'
import { matchesPattern } from '#core/ssh/pattern'

/** A person for tests. */
export const ada: SshPerson = {
  home: '/home/ada',
  localUser: 'ada',
  env: {},
  usualAgent: null,
  localHost: 'desk.lan',
  localUserId: 1000,
  sha1Hex: text => `sha1(${text})`,
  language: 'en',
}

/** Files as a plain object of path to text. */
export const filesOf = (texts: Readonly<Record<string, string>>): SshFiles => ({
  readFile: path => texts[path] ?? null,
  glob: pattern =>
    /[*?]/.test(pattern)
      ? Object.keys(texts)
          .filter(path => matchesPattern(pattern, path))
          .toSorted((a, b) => (a < b ? -1 : 1))
      : [pattern],
  home: ada.home,
})

/** A person's config with the given text, and perhaps other files. */
export const configOf = (text: string, others: Readonly<Record<string, string>> = {}): SshConfig =>
  readSshConfig(
    '/home/ada/.ssh/config',
    '/home/ada/.ssh',
    filesOf({ '/home/ada/.ssh/config': text, ...others }),
    'en',
  )
