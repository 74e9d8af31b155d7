import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { secretIn } from '#core/config/secret-field'
import { err, type Result } from '#core/result'
import { fileErrorText } from '../files/words.ts'

const mostBytes = 64 * 1024

/** Where a path of the config leads: `~` is the home, a relative path starts beside brokers.yaml. */
export function pathOf(path: string, home: string, folder: string): string {
  if (path === '~') return home
  return /^~[/\\]/.test(path) ? join(home, path.slice(2)) : resolve(folder, path)
}

/** A secret out of a file. `onLoose` hears of a file that others can read. The error is a sentence. */
export async function secretFromFile(
  path: string,
  field: string | undefined,
  onLoose: (path: string) => void,
): Promise<Result<string>> {
  try {
    const file = await open(path, 'r')
    try {
      const { mode, size } = await file.stat()
      if (size > mostBytes) return err(`${path} is too large for a secret (over 64 kB).`)
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) onLoose(path)
      const found = secretIn(await file.readFile('utf8'), field)
      return found.ok ? found : err(`${path} ${found.error}.`)
    } finally {
      await file.close()
    }
  } catch (error) {
    return err(fileErrorText(error, path))
  }
}
