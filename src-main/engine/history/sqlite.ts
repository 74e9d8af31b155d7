import { type Language, say } from '#core/text/say'

type Sqlite = typeof import('node:sqlite')

/**
 * SQLite as Node brings it along; null where it does not (before 22.13). The versions that bring it along as an
 * experiment say so on stderr: that one word of theirs is held back, every other warning goes its way.
 */
export function loadSqlite(): Sqlite | null {
  const { emitWarning } = process
  process.emitWarning = (...args: readonly unknown[]) => {
    const isOurs = String(args[0]).startsWith('SQLite is an experimental feature')
    if (!isOurs) Reflect.apply(emitWarning, process, args)
  }
  try {
    return process.getBuiltinModule('node:sqlite') ?? null
  } finally {
    process.emitWarning = emitWarning
  }
}

/** The primary result codes of SQLite that mean something here. */
const code = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  damaged: 11,
  full: 13,
  cannotOpen: 14,
  noDatabase: 26,
}

function codeOf(error: unknown): number | null {
  const full = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof full === 'number' ? full & 0xff : null
}

/** The file is well, but takes nothing just now: another process writes, or the disk is full. */
export const isPassing = (error: unknown): boolean => {
  const found = codeOf(error)
  return found === code.busy || found === code.locked || found === code.full
}

/** The file is damaged, or none of SQLite's. */
export const isDamaged = (error: unknown): boolean =>
  codeOf(error) === code.damaged || codeOf(error) === code.noDatabase

/** Why nothing can be written to a history file, as a sentence that says what to do. */
export function sqliteTrouble(error: unknown, path: string, language: Language): string {
  switch (codeOf(error)) {
    case code.busy:
    case code.locked:
      return say(language, 'history-busy', { path })
    case code.readOnly:
    case code.cannotOpen:
      return say(language, 'history-denied', { path })
    case code.io:
      return say(language, 'history-disk', { path })
    case code.full:
      return say(language, 'history-full', { path })
    default:
      return say(language, 'history-error', {
        path,
        error: error instanceof Error ? error.message : String(error),
      })
  }
}
