import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2'
import type { SecretRef } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { SshHop } from '#core/ssh/hop'
import { plain } from '#core/text/plain'
import type { Faults } from '../faults.ts'
import type { KeptSecrets } from '../secrets.ts'
import { type AuthTroubles, authFault } from './auth-fault.ts'
import { identitiesFor, KeyNotOpened } from './identities.ts'
import { type Identity, offered } from './identity.ts'
import { type KeyFile, parseKey, publicIdentity } from './key-files.ts'
import { hopName } from './names.ts'

/** Keys that were opened with a passphrase, kept so that a reconnect asks nobody. By path and text. */
export type OpenedKeys = Map<string, { readonly text: string; readonly key: ParsedKey }>

/** What signing in to a hop may use. */
export interface AuthMeans {
  readonly secrets: KeptSecrets
  readonly faults: Faults
  readonly opened: OpenedKeys
  /** The broker in whose name secrets are asked for. */
  readonly broker: string
  readonly passphrase: SecretRef | undefined
  readonly password: SecretRef | undefined
}

/** One sign-in: the handler that ssh2 asks for the next method, and what came of it. */
export interface SignIn {
  readonly handler: AuthHandlerMiddleware
  /** The fault when every method has failed. */
  fault(): LinkFault
  /** Whether it is known why something that was tried failed. */
  hasCauses(): boolean
}

interface Attempt {
  readonly method: AuthenticationType
  prepare(): Promise<AnyAuthMethod | null>
}

/** How often a person is asked for one secret in one sign-in, as in OpenSSH. */
const mostAnswers = 3
const wantsPassword = /pass(?:word|wort|phrase)?\b|mot de passe|contrase|has[łl]o|senha|salasana|пароль/i
const wantsCode = /code|token|otp|factor|verif|pin\b|kod\b/i

/**
 * Signs in to one hop: `none` (it only asks what is accepted), keys, password, questions of the server. `waiting` is told
 * when a person or an agent is waited for, so that no clock runs meanwhile; `giveUp` is called when nothing is left to try.
 */
export async function signInTo(
  hop: SshHop,
  means: AuthMeans,
  waiting: (isWaiting: boolean) => void,
  giveUp: () => void,
): Promise<SignIn> {
  const username = hop.user
  const name = hopName(hop)
  const { secrets, faults, broker } = means
  const tried: string[] = []
  const troubles: string[] = []
  const accepted: string[] = []
  let accepts: readonly string[] = []
  let missing: LinkFault | null = null
  let partly = false

  const trouble = (text: string): void => {
    if (!troubles.includes(text)) troubles.push(text)
  }
  const answered = async (asking: ReturnType<KeptSecrets['resolve']>): Promise<string | null> => {
    waiting(true)
    const found = await asking
    waiting(false)
    if (!found.ok) missing ??= found.error
    return found.ok ? found.value : null
  }

  const open = async (file: KeyFile): Promise<ParsedKey | null> => {
    const text = file.privateText ?? ''
    if (!file.encrypted) return parseKey(text)
    const kept = means.opened.get(file.path)
    if (kept?.text === text) return kept.key
    const ref = means.passphrase ?? { ask: true as const }
    const prompt = faults.say('prompt-passphrase', { path: file.path })
    for (let asked = 0; asked < mostAnswers; asked++) {
      const passphrase = await answered(secrets.resolve(ref, broker, prompt))
      if (passphrase === null) return null
      const key = parseKey(text, passphrase)
      if (key) {
        means.opened.set(file.path, { text, key })
        return key
      }
      trouble(faults.say('ssh-auth-passphrase', { path: file.path }))
      if (!secrets.refused(ref, broker, prompt)) break
    }
    return null
  }

  const { offered: identities, closed, troubles: keyTroubles } = await identitiesFor(hop, open, faults)

  const offer = (identity: Identity): Attempt => ({
    method: 'publickey',
    prepare: async () => {
      tried.push(identity.name)
      const sign: Identity['sign'] = async (data, hash) => {
        try {
          return await identity.sign(data, hash)
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          // What went wrong with the passphrase is said already.
          if (!(error instanceof KeyNotOpened)) trouble(faults.say('ssh-auth-sign', { why }))
          throw error
        }
      }
      last = identity.name
      return { type: 'publickey', username, key: offered({ ...identity, sign }) }
    },
  })

  /** What was offered last, to say what the server took before it asked for more. */
  let last = faults.say('ssh-the-key')
  let passwordsGiven = 0
  const passwordRef = (): SecretRef | undefined => means.password ?? (partly ? { ask: true } : undefined)
  const passwordPrompt = faults.say('prompt-password', { user: username, host: name })
  let password: Promise<string | null> | null = null
  /** Asked for once a round: `password` and `keyboard-interactive` try the same one. */
  const askPassword = (): Promise<string | null> => {
    const ref = passwordRef()
    password ??=
      ref === undefined ? Promise.resolve(null) : answered(secrets.resolve(ref, broker, passwordPrompt))
    return password
  }
  /** Whether a person is to be asked once more, after the password was refused. */
  const askAgain = (): boolean => {
    const ref = passwordRef()
    passwordsGiven += 1
    if (ref === undefined || passwordsGiven >= mostAnswers || missing !== null) return false
    if (!secrets.refused(ref, broker, passwordPrompt)) return false
    password = null
    return true
  }

  /** Answers one question of the server: with the password where it is asked for, else by a person. */
  const reply = async (prompt: Prompt, isFirst: boolean): Promise<string | null> => {
    const words = plain(prompt.prompt, 120).trim().replace(/:$/, '')
    const isPassword = !wantsCode.test(words) && (wantsPassword.test(words) || (isFirst && !prompt.echo))
    if (isPassword && passwordRef() !== undefined) return askPassword()
    trouble(faults.say('ssh-auth-answer', { name, question: words }))
    const question = words || faults.say('prompt-any-answer')
    const prompted = faults.say('prompt-answer', { question, user: username, host: name })
    return answered(secrets.askOnce(broker, prompted))
  }

  const byPassword: Attempt = {
    method: 'password',
    prepare: async () => {
      const given = await askPassword()
      if (given === null) return null
      tried.push('password')
      trouble(faults.say('ssh-auth-password'))
      last = faults.say('ssh-the-password')
      return { type: 'password', username, password: given }
    },
  }
  const byQuestions: Attempt = {
    method: 'keyboard-interactive',
    prepare: async () => {
      if (passwordRef() === undefined && !partly) return null
      if (missing !== null) return null
      tried.push('keyboard-interactive')
      let isFirst = !partly || means.password !== undefined
      const prompt = (
        _name: string,
        _instructions: string,
        _language: string,
        prompts: readonly Prompt[],
        finish: (answers: string[]) => void,
      ): void => {
        const answerAll = async (): Promise<void> => {
          const answers: string[] = []
          for (const one of prompts) {
            const answer = await reply(one, isFirst)
            isFirst = false
            if (answer === null) return giveUp()
            if (wantsPassword.test(one.prompt)) trouble(faults.say('ssh-auth-password'))
            answers.push(answer)
          }
          finish(answers)
        }
        void answerAll()
      }
      return { type: 'keyboard-interactive', username, prompt }
    },
  }

  const attempts: Attempt[] = [
    { method: 'none', prepare: async () => ({ type: 'none', username }) },
    ...identities.map(offer),
    ...closed.map(
      (file): Attempt => ({
        method: 'publickey',
        prepare: async () => {
          const key = await open(file)
          if (key === null) return null
          return offer(publicIdentity(file, key, faults)).prepare()
        },
      }),
    ),
    byPassword,
    byQuestions,
  ]

  const handler: AuthHandlerMiddleware = (left, partial, next) => {
    // ssh2 passes null before the server has said anything, whatever its types say.
    const methods: readonly AuthenticationType[] | null = left
    if (methods) accepts = methods
    if (partial === true) {
      if (!partly) accepted.push(last)
      partly = true
      // What was answered so far was accepted, or it would not be partial.
      troubles.length = 0
    }
    const at = attempts.findIndex(attempt => (methods ? methods.includes(attempt.method) : true))
    const attempt = at < 0 ? undefined : attempts.splice(at, 1)[0]
    if (!attempt) {
      const usable = accepts.some(method => method === 'password' || method === 'keyboard-interactive')
      const wasAsked = tried.some(method => method === 'password' || method === 'keyboard-interactive')
      if (!usable || !wasAsked || !askAgain()) return giveUp()
      attempts.push(byPassword, byQuestions)
      return handler(left, partial, next)
    }
    attempt.prepare().then(
      method => (method ? next(method) : handler(left, partial, next)),
      () => handler(left, partial, next),
    )
  }

  const found = (): AuthTroubles => ({
    seen: [...troubles, ...keyTroubles.files],
    agent: keyTroubles.agent,
    accepted,
    offersKeys: identities.length > 0,
  })
  return {
    handler,
    hasCauses: () => troubles.length > 0,
    fault: () => missing ?? authFault(name, username, accepts, tried, found(), faults),
  }
}
