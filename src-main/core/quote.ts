import { type Language, say } from './text/say.ts'

const plainWord = /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*$/
const reservedWords = new Set(
  'if then elif else fi for in do done while until case esac select function time coproc'.split(' '),
)
/** Linux hands a program one argument of at most 128 KiB, and sshd passes the whole command as one. */
const maxCommandBytes = 131_071

/** Quotes one word so that a POSIX shell reads it back as exactly this text; plain words stay as they are. */
export function quoteWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * The command line for /bin/sh that runs exactly this argv. The only place where a command becomes text for a shell.
 * Check `argvProblem` first: a NUL character has no spelling in any shell.
 */
export function quoteArgv(argv: readonly string[]): string {
  const [name = '', ...rest] = argv
  const readsOtherwise = name.includes('=') || reservedWords.has(name)
  const first = readsOtherwise ? `'${name.replaceAll("'", String.raw`'\''`)}'` : quoteWord(name)
  return [first, ...rest.map(quoteWord)].join(' ')
}

/** Why this argv cannot be run at all, as a sentence; null when it can. `lineOf` is the line that a shell is given. */
export function argvProblem(
  argv: readonly string[],
  language: Language,
  lineOf: (argv: readonly string[]) => string = quoteArgv,
): string | null {
  if (argv[0] === undefined || argv[0] === '') return say(language, 'command-no-name')
  if (argv.some(word => word.includes('\0'))) return say(language, 'command-nul')
  if (argv.some(word => !word.isWellFormed())) return say(language, 'command-half-character')
  const bytes = new TextEncoder().encode(lineOf(argv)).length
  return bytes > maxCommandBytes ? say(language, 'command-long', { bytes, most: maxCommandBytes }) : null
}
