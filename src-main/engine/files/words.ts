import { dirname } from 'node:path'

/** The code of a file system error; null where it is none. */
export function fileErrorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** What went wrong with a file, as a sentence that says what to do. */
export function fileErrorText(error: unknown, path: string): string {
  const code = fileErrorCode(error)
  switch (code) {
    case 'ENOENT':
      return `There is no ${path}.`
    case 'ENOTDIR':
      return `${dirname(path)} is no folder.`
    case 'EISDIR':
      return `${path} is a folder, not a file.`
    case 'EACCES':
    case 'EPERM':
      return `This user may not use ${path}: its owner can allow it with chmod or chown.`
    case 'EROFS':
      return `${path} is on a read-only file system.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no room left on the disk of ${path}.`
    default:
      return `${path} cannot be used (${code ?? String(error)}).`
  }
}
