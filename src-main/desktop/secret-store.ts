import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { err, ok, type Result } from '#core/result'
import { plain } from '#core/text/plain'
import { type Language, say } from '#core/text/say'

/** The system's keyring as a cipher: it keeps the key, we keep what is locked with it. */
export interface Keyring {
  /** Why nothing can be locked here, in words; null when it can. May wait until a person unlocked the keyring. */
  obstacle(): Promise<string | null>
  lock(text: string): Promise<Buffer>
  unlock(bytes: Buffer): Promise<string>
}

/** Secrets that the app keeps itself, by their name. Errors are sentences without the value. */
export interface SecretStore {
  /** Null when nothing is kept under the name. */
  get(name: string): Promise<Result<string | null>>
  keep(name: string, value: string): Promise<Result<null>>
}

/** What the store is built on. */
export interface SecretStoreDeps {
  /** Of locked values. */
  readonly file: string
  readonly keyring: Keyring
  readonly language: Language
  /** Tells a person, who asked for a secret to be kept, why it is not. */
  tell(why: string): void
}

/** Builds the store. The keyring is not touched before it is needed: that may ask a person. */
export function createSecretStore({ file, keyring, language, tell }: SecretStoreDeps): SecretStore {
  let writing: Promise<unknown> = Promise.resolve()

  /** One after the other, each on what the one before left. */
  function add(name: string, locked: string): Promise<void> {
    const write = writing.then(async () => writeLocked(file, { ...(await readLocked(file)), [name]: locked }))
    writing = write.catch(() => undefined)
    return write
  }

  return {
    async get(name) {
      const locked = (await readLocked(file))[name]
      if (locked === undefined) return ok(null)
      const obstacle = await keyring.obstacle()
      if (obstacle !== null) return err(obstacle)
      try {
        return ok(await keyring.unlock(Buffer.from(locked, 'base64')))
      } catch {
        // The reason may quote what could not be unlocked, so it is not passed on.
        return err(say(language, 'secret-unreadable', { name: plain(name, 60) }))
      }
    },
    async keep(name, value) {
      const obstacle = await keyring.obstacle()
      if (obstacle !== null) {
        tell(obstacle)
        return err(obstacle)
      }
      const locked = (await keyring.lock(value)).toString('base64')
      await add(name, locked)
      return ok(null)
    },
  }
}

type Locked = Readonly<Record<string, string>>

async function readLocked(file: string): Promise<Locked> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter(([, locked]) => typeof locked === 'string'))
  } catch {
    // Nothing was kept yet, or the file is no JSON: what it held cannot be read anyway.
    return {}
  }
}

async function writeLocked(file: string, locked: Locked): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.new`
  await writeFile(draft, `${JSON.stringify(locked, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}
