import { linkFault } from '#core/link-fault'
import type { SecretRef } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { SignInSecrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'
import type { SecretAnswer } from '../questions/desk.ts'
import { pathOf, secretFromFile } from './file.ts'
import type { Redactor } from './redact.ts'

/** Secrets kept under a name, as far as a face has a keyring. Errors are sentences without the value. */
export interface SecretStore {
  /** Null when nothing is kept under the name. */
  get(name: string): Promise<Result<string | null>>
  keep(name: string, value: string): Promise<Result<null>>
}

/** What secrets are found with. */
export interface SecretsDeps {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The folder of brokers.yaml: relative paths start there. */
  readonly folder: string
  /** Null where the face has no keyring (the terminal). */
  readonly store: SecretStore | null
  /** Asks a person; null when they decline. */
  readonly ask: (broker: string, prompt: string, canRemember: boolean) => Promise<SecretAnswer | null>
  readonly redactor: Redactor
  readonly language: Language
  /** Hears a warning, without any value. */
  readonly warn: (text: string) => void
}

/** The secrets of a session: answers of people are kept in memory until the app ends. */
export interface SessionSecrets extends SignInSecrets {
  /**
   * Forgets what a broker was given, so that a person is asked again: it was refused. What the keyring holds stays there
   * until another answer takes its place.
   */
  forget(broker: string): void
  /** Asks a person again for what they declined. */
  askAgain(broker: string): void
}

interface Kept {
  readonly answer: Promise<Result<string>>
  readonly brokers: Set<string>
}

/** Builds the port of secrets. A prompt says for what the secret is: equal prompts mean one secret and one question. */
export function createSecrets(deps: SecretsDeps): SessionSecrets {
  const { language } = deps
  const answers = new Map<string, Kept>()
  /** Prompts that a person declined: an attempt that nobody asked for does not ask again. */
  const declined = new Set<string>()
  const looseFiles = new Set<string>()
  /** Names of the keyring by the broker that used them, and those whose value was refused. */
  const used = new Map<string, Set<string>>()
  const refused = new Set<string>()
  /** Prompts whose last answer was wrong. */
  const wrong = new Set<string>()

  function onLoose(path: string): void {
    if (looseFiles.has(path)) return
    looseFiles.add(path)
    deps.warn(`${path} can be read by others on this machine: chmod 600 ends that.`)
  }

  /** One question at a time for one secret; a declined one is asked again when a person tries again. */
  function asked(
    broker: string,
    prompt: string,
    keep: ((answer: SecretAnswer) => Promise<void>) | null,
  ): Promise<Result<string>> {
    const open = answers.get(prompt)
    if (open !== undefined) {
      open.brokers.add(broker)
      return open.answer
    }
    const words = wrong.has(prompt) ? say(language, 'prompt-again', { prompt }) : prompt
    const answer = deps.ask(broker, words, keep !== null).then(async given => {
      if (given === null) {
        declined.add(prompt)
        return err(say(language, 'secret-declined'))
      }
      wrong.delete(prompt)
      deps.redactor.add(given.value)
      await keep?.(given)
      return ok(given.value)
    })
    answers.set(prompt, { answer, brokers: new Set([broker]) })
    return answer
  }

  async function stored(name: string, broker: string, prompt: string): Promise<Result<string>> {
    used.set(broker, (used.get(broker) ?? new Set()).add(name))
    const found = deps.store === null || refused.has(name) ? ok(null) : await deps.store.get(name)
    if (!found.ok) return found
    if (found.value !== null) return ok(found.value)
    const { store } = deps
    const keep = async ({ value, remember }: SecretAnswer): Promise<void> => {
      const saved = remember ? await store?.keep(name, value) : undefined
      if (saved?.ok) refused.delete(name)
      else if (saved) deps.warn(`“${name}” was not kept: ${saved.error}`)
    }
    const answer = await asked(broker, prompt, store === null ? null : keep)
    if (answer.ok) return answer
    const key = deps.store === null ? 'secret-desktop-only' : 'secret-not-stored'
    return err(say(language, key, { name, why: answer.error }))
  }

  async function find(ref: SecretRef, broker: string, prompt: string): Promise<Result<string>> {
    if ('env' in ref) {
      const value = deps.env[ref.env]
      if (value) return ok(value)
      return err(say(language, 'secret-env', { name: ref.env }))
    }
    if ('file' in ref)
      return secretFromFile(pathOf(ref.file, deps.home, deps.folder), ref.field, onLoose, language)
    if ('stored' in ref) return stored(ref.stored, broker, prompt)
    return asked(broker, prompt, null)
  }

  const missing = (prompt: string, why: string): LinkFault =>
    linkFault(language, 'secret-missing', 'host', 'secret-none', { prompt, why })

  return {
    async resolve(ref, broker, prompt): Promise<Result<string, LinkFault>> {
      const found = await find(ref, broker, prompt)
      if (!found.ok) return err(missing(prompt, found.error))
      deps.redactor.add(found.value)
      return found
    },
    refused(ref, _broker, prompt) {
      if ('env' in ref || 'file' in ref) return false
      answers.delete(prompt)
      wrong.add(prompt)
      if ('stored' in ref) refused.add(ref.stored)
      return true
    },
    async askOnce(broker, prompt) {
      const given = await deps.ask(broker, prompt, false)
      return given === null ? err(missing(prompt, say(language, 'secret-declined'))) : ok(given.value)
    },
    forget(broker) {
      for (const [prompt, kept] of [...answers]) if (kept.brokers.has(broker)) answers.delete(prompt)
      for (const name of used.get(broker) ?? []) refused.add(name)
    },
    askAgain(broker) {
      for (const prompt of declined) {
        if (answers.get(prompt)?.brokers.has(broker) !== true) continue
        declined.delete(prompt)
        answers.delete(prompt)
      }
    },
  }
}
