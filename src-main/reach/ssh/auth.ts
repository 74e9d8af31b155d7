import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2'
import type { SecretRef } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { SshHop } from '#core/ssh/hop'
import { authFault } from '../faults.ts'
import type { KeptSecrets } from '../secrets.ts'
import { RingAgent } from './agent.ts'
import { type KeyFile, parseKey } from './key-files.ts'
import { keyRingFor } from './keyring.ts'
import { hopName } from './names.ts'

/** Keys that were opened with a passphrase, kept so that a reconnect asks nobody. By path and text. */
export type OpenedKeys = Map<string, { readonly text: string; readonly key: ParsedKey }>

/** What signing in to a hop may use. */
export interface AuthMeans {
  readonly secrets: KeptSecrets
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
}

interface Attempt {
  readonly method: AuthenticationType
  prepare(): Promise<AnyAuthMethod | null>
}

/**
 * Signs in to one hop: `none` (it only asks what is accepted), keys, password. `waiting` is told when a person or an
 * agent is waited for, so that no clock runs meanwhile; `giveUp` is called when nothing is left to try.
 */
export async function signInTo(
  hop: SshHop,
  means: AuthMeans,
  waiting: (isWaiting: boolean) => void,
  giveUp: () => void,
): Promise<SignIn> {
  const username = hop.user
  const name = hopName(hop)
  const tried: string[] = []
  let accepts: readonly string[] = []
  let missing: LinkFault | null = null

  const ask = async (ref: SecretRef, prompt: string): Promise<string | null> => {
    waiting(true)
    const found = await means.secrets.resolve(ref, means.broker, prompt)
    waiting(false)
    if (!found.ok) missing ??= found.error
    return found.ok ? found.value : null
  }
  const open = async (file: KeyFile): Promise<ParsedKey | null> => {
    const text = file.privateText ?? ''
    if (!file.encrypted) return parseKey(text)
    const kept = means.opened.get(file.path)
    if (kept?.text === text) return kept.key
    const passphrase = await ask(means.passphrase ?? { ask: true }, `Passphrase of ${file.path}`)
    const key = passphrase === null ? null : parseKey(text, passphrase)
    if (key) means.opened.set(file.path, { text, key })
    else if (passphrase !== null) tried.push(`${file.path} (its passphrase was wrong)`)
    return key
  }
  let password: Promise<string | null> | null = null
  /** Asked for once a sign-in: `password` and `keyboard-interactive` try the same one. */
  const askPassword = (): Promise<string | null> => {
    password ??= means.password
      ? ask(means.password, `Password of ${username} on ${name}`)
      : Promise.resolve(null)
    return password
  }

  const ring = await keyRingFor(hop, open)
  const agent = new RingAgent(ring.identities, waiting)
  for (const identity of ring.identities) tried.push(identity.name)

  const attempts: Attempt[] = [
    { method: 'none', prepare: async () => ({ type: 'none', username }) },
    ...(ring.identities.length > 0
      ? [{ method: 'publickey' as const, prepare: async () => ({ type: 'agent' as const, username, agent }) }]
      : []),
    ...ring.closed.map(
      (file): Attempt => ({
        method: 'publickey',
        prepare: async () => {
          const key = await open(file)
          tried.push(file.path)
          return key === null ? null : { type: 'publickey', username, key: key.getPrivatePEM() }
        },
      }),
    ),
    {
      method: 'password',
      prepare: async () => {
        const given = await askPassword()
        if (given !== null) tried.push('password')
        return given === null ? null : { type: 'password', username, password: given }
      },
    },
    {
      method: 'keyboard-interactive',
      prepare: async () => {
        const given = await askPassword()
        if (given === null) return null
        tried.push('keyboard-interactive')
        const prompt = (
          _name: string,
          _instructions: string,
          _language: string,
          prompts: readonly Prompt[],
          finish: (answers: string[]) => void,
        ): void => finish(prompts.map(() => given))
        return { type: 'keyboard-interactive', username, prompt }
      },
    },
  ]

  let askedAgain = ring.identities.length === 0 || means.password === undefined
  const handler: AuthHandlerMiddleware = (left, partial, next) => {
    // ssh2 passes null before the server has said anything, whatever its types say.
    const methods: readonly AuthenticationType[] | null = left
    if (methods) accepts = methods
    const at = attempts.findIndex(attempt => (methods ? methods.includes(attempt.method) : true))
    const attempt = at < 0 ? undefined : attempts.splice(at, 1)[0]
    if (!attempt && askedAgain) return giveUp()
    if (!attempt) {
      // After keys ssh2 passes what was left before them: a password may be wanted by now as the second factor.
      askedAgain = true
      return next({ type: 'none', username })
    }
    attempt.prepare().then(
      method => (method ? next(method) : handler(left, partial, next)),
      () => handler(left, partial, next),
    )
  }
  return { handler, fault: () => missing ?? authFault(name, username, accepts, tried, means.secrets.scrub) }
}
