import { dirname } from 'node:path'
import { type Language, say } from '#core/text/say'

/** The code of a file system error; null where it is none. */
export function fileErrorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** What went wrong with a file, as a sentence that says what to do. */
export function fileErrorText(error: unknown, path: string, language: Language = 'en'): string {
  const code = fileErrorCode(error)
  switch (code) {
    case 'ENOENT':
      return say(language, 'file-missing', { path })
    case 'ENOTDIR':
      return say(language, 'file-no-folder', { path: dirname(path) })
    case 'EISDIR':
      return say(language, 'file-is-folder', { path })
    case 'EACCES':
    case 'EPERM':
      return say(language, 'file-denied', { path })
    case 'EROFS':
      return say(language, 'file-read-only', { path })
    case 'ENOSPC':
    case 'EDQUOT':
      return say(language, 'file-full', { path })
    default:
      return say(language, 'file-unusable', { path, code: code ?? String(error) })
  }
}
