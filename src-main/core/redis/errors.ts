import { plain } from '../text/plain.ts'

/** What an error reply of Redis means for us. */
export type ReplyErrorKind =
  /** The command is renamed, switched off or not known to this version. */
  | 'no-command'
  | 'no-permission'
  /** The connection is closed at it: our own reach says so. */
  | 'hangs-up'
  | 'no-key-permission'
  | 'no-auth'
  | 'loading'
  | 'busy'
  | 'wrong-type'
  | 'no-such-key'
  | 'other'

const kinds: readonly (readonly [RegExp, ReplyErrorKind])[] = [
  [/^LOADING\b/, 'loading'],
  [/^BUSY\b/, 'busy'],
  [/^(NOAUTH|WRONGPASS)\b/, 'no-auth'],
  [/^WRONGTYPE\b/, 'wrong-type'],
  [/^HANGUP\b/, 'hangs-up'],
  // "run the 'xlen' command" is about the command, every other refusal about the key it names.
  [/^NOPERM\b.*\brun the\b/i, 'no-permission'],
  [/^NOPERM\b/, 'no-key-permission'],
  [/\bno such key\b/i, 'no-such-key'],
  [/\bunknown (sub)?command\b|\bcommand is not (available|allowed)|\bcommand not allowed\b/i, 'no-command'],
]

/** Tells error replies apart by their first word or text (Redis 6.0 to 8, Valkey, managed ones). */
export function errorKind(error: string): ReplyErrorKind {
  return kinds.find(([pattern]) => pattern.test(error))?.[1] ?? 'other'
}

/** An error reply fit to be shown: one line, without the arguments it repeats. */
export const errorText = (error: string): string =>
  plain(error.replace(/,? with args beginning with:.*$/s, ''), 160)
