import { quoteArgv } from '../quote.ts'

/** What stands before and after the answer of one command, so that nothing else that a session prints is taken for it. */
export interface FrameMarks {
  /** On stdout; the second one is followed by the exit code and a `;`. */
  readonly stdout: string
  readonly stderr: string
}

/** The two halves of a mark: the command line holds them apart, so an echo of the line is no mark. */
export interface FrameToken {
  readonly first: string
  readonly second: string
}

/** The marks of a token. */
export const frameMarks = ({ first, second }: FrameToken): FrameMarks => ({
  stdout: `${first}:${second}`,
  stderr: `${first}.${second}`,
})

/** Without `'`, `\`, `!` and line breaks: every login shell reads it alike between single quotes. */
const frameScript = [
  '_bl_m=$1:$2 _bl_n=$1.$2; shift 2',
  'printf %s "$_bl_n" >&2; printf %s "$_bl_m"',
  '(eval "$(printf %b "$@")"); _bl_c=$?',
  'printf %s "$_bl_m$_bl_c;"; printf %s "$_bl_n" >&2; exit $_bl_c',
].join('; ')

/** csh knew words of about a thousand characters. */
const mostWordCharacters = 900

const plainByte = /[A-Za-z0-9 _./:=@%+,"$()|&;<>{}[\]*?#~^`-]/

/** A text in words that every login shell reads alike between single quotes, and that `printf %b` puts together again. */
function portableWords(text: string): readonly string[] {
  const words: string[] = []
  let word = ''
  for (const byte of new TextEncoder().encode(text)) {
    const letter = String.fromCharCode(byte)
    const written = plainByte.test(letter) ? letter : `\\0${byte.toString(8).padStart(3, '0')}`
    if (word.length + written.length > mostWordCharacters) {
      words.push(word)
      word = ''
    }
    word += written
  }
  return [...words, word]
}

/**
 * The command line that runs an argv in a POSIX shell below whatever the login shell is (bash, zsh, fish, csh, rbash, …), with
 * marks around what the command itself prints and its exit code. Without input the command sees the end of it at once.
 */
export function framedCommand(argv: readonly string[], hasInput: boolean, token: FrameToken): string {
  const command = `exec ${quoteArgv(argv)}${hasInput ? '' : ' </dev/null'}`
  const words = portableWords(command).map(word => `'${word}'`)
  return `sh -c '${frameScript}' sh ${token.first} ${token.second} ${words.join(' ')}`
}
