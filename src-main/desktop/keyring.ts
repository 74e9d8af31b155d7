import { safeStorage } from 'electron'
import { type Language, say } from '#core/text/say'
import type { Keyring } from './secret-store.ts'

/**
 * The system's keyring through Electron. The asynchronous calls are used throughout: the others stop the whole app
 * while a keyring asks for its password. A backend of `basic_text` locks with a key that everybody knows: refused.
 */
export function systemKeyring(language: Language): Keyring {
  return {
    async obstacle() {
      if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
        return say(language, 'no-keyring')
      }
      return (await safeStorage.isAsyncEncryptionAvailable()) ? null : say(language, 'keyring-closed')
    },
    lock: text => safeStorage.encryptStringAsync(text),
    unlock: async bytes => (await safeStorage.decryptStringAsync(bytes)).result,
  }
}
