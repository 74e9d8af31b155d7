import { safeStorage } from 'electron'
import { type Language, say } from '#core/text/say'
import { isKeyringOpen } from './keyring-lock.ts'
import type { Keyring } from './secret-store.ts'

/**
 * The system's keyring through Electron. Its asynchronous calls are used where they work (not with every Linux
 * keyring), else the others, which stop the app while they wait: so only for a keyring that is open.
 */
export function systemKeyring(language: Language): Keyring {
  const isAsync = (): Promise<boolean> => safeStorage.isAsyncEncryptionAvailable()

  async function isUsable(): Promise<boolean> {
    if (await isAsync()) return true
    const isLibsecret = process.platform === 'linux' && backend() === 'gnome_libsecret'
    if (isLibsecret && !(await isKeyringOpen(process.env))) return false
    return safeStorage.isEncryptionAvailable()
  }

  return {
    async obstacle() {
      if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(backend())) {
        return say(language, 'no-keyring')
      }
      return (await isUsable()) ? null : say(language, 'keyring-closed')
    },
    lock: async text =>
      (await isAsync()) ? safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text),
    unlock: async bytes =>
      (await isAsync())
        ? (await safeStorage.decryptStringAsync(bytes)).result
        : safeStorage.decryptString(bytes),
  }
}

/** Where Electron would keep the key. `basic_text` is a key that everybody knows. */
const backend = (): string => safeStorage.getSelectedStorageBackend()
