import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { secretIn } from '#core/config/secret-field'
import type { BrokerConfig, SecretRef } from '#core/model/config'
import type { NamedFile } from '#core/ports'
import { err, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'
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
  language: Language,
): Promise<Result<string>> {
  try {
    const file = await open(path, 'r')
    try {
      const { mode, size } = await file.stat()
      if (size > mostBytes) return err(say(language, 'secret-file-large', { path }))
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) onLoose(path)
      const found = secretIn(await file.readFile('utf8'), field, language)
      return found.ok ? found : err(say(language, 'secret-file', { path, why: found.error }))
    } finally {
      await file.close()
    }
  } catch (error) {
    return err(fileErrorText(error, path, language))
  }
}

/** The files that hold the secrets of a broker's links. */
export function secretFiles(
  { reach, redis }: BrokerConfig,
  home: string,
  folder: string,
): readonly NamedFile[] {
  const ssh = typeof reach.ssh === 'object' ? [reach.ssh.password, reach.ssh.passphrase] : []
  const refs: readonly (SecretRef | undefined)[] = [...ssh, redis.password, redis.sentinel?.password]
  return refs.flatMap(ref =>
    ref !== undefined && 'file' in ref
      ? [{ path: pathOf(ref.file, home, folder), holds: 'settings' as const }]
      : [],
  )
}
