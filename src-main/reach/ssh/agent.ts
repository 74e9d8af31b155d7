import ssh2, { type ParsedKey, type SigningRequestOptions } from 'ssh2'

/** A key that can be offered to a server; it is opened or asked for a signature only when the server wants it. */
export interface Identity {
  /** How sentences call it: its path, or the agent. */
  readonly name: string
  readonly publicKey: ParsedKey
  sign(data: Buffer, options: SigningRequestOptions): Promise<Buffer>
}

const { BaseAgent, createAgent, utils } = ssh2
const agentAnswersWithinMs = 5000

/** A public key as one text, to compare keys by. */
export const blobOf = (key: ParsedKey): string => key.getPublicSSH().toString('base64')

function identityIn(agent: InstanceType<typeof BaseAgent>, publicKey: ParsedKey): Identity {
  return {
    name: `ssh-agent's ${publicKey.comment || publicKey.type}`,
    publicKey,
    sign: (data, options) =>
      new Promise((resolve, reject) => {
        agent.sign(publicKey, data, options, (error, signature) =>
          signature ? resolve(signature) : reject(error ?? new Error('ssh-agent did not sign')),
        )
      }),
  }
}

/** The keys of the agent that listens at a socket or pipe; none when it does not answer. */
export function agentIdentities(path: string): Promise<readonly Identity[]> {
  const agent = createAgent(path)
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve([]), agentAnswersWithinMs)
    agent.getIdentities((_error, keys = []) => {
      clearTimeout(timer)
      const readable = keys.flatMap((key): ParsedKey[] => {
        if (typeof key === 'object' && 'pubKey' in key) return []
        const parsed = utils.parseKey(key)
        return parsed instanceof Error ? [] : [parsed]
      })
      resolve(readable.map(key => identityIn(agent, key)))
    })
  })
}

/** Identities as ssh2 asks for them: it offers each public key, and has only a wanted one sign. */
export class RingAgent extends BaseAgent<ParsedKey> {
  readonly #identities: readonly Identity[]
  readonly #onSigning: (isSigning: boolean) => void

  constructor(identities: readonly Identity[], onSigning: (isSigning: boolean) => void) {
    super()
    this.#identities = identities
    this.#onSigning = onSigning
  }

  override getIdentities(callback: (error: Error | null, keys?: ParsedKey[]) => void): void {
    callback(
      null,
      this.#identities.map(identity => identity.publicKey),
    )
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    optionsOrCallback: SigningRequestOptions | SignDone,
    callback?: SignDone,
  ): void {
    const done = typeof optionsOrCallback === 'function' ? optionsOrCallback : callback
    const options = typeof optionsOrCallback === 'function' ? {} : optionsOrCallback
    const identity = this.#identities.find(known => blobOf(known.publicKey) === blobOf(key))
    if (!identity) {
      done?.(new Error('the key is not in the ring'))
      return
    }
    this.#onSigning(true)
    identity
      .sign(data, options)
      .finally(() => this.#onSigning(false))
      .then(
        signature => done?.(null, signature),
        (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error))),
      )
  }
}

type SignDone = (error?: Error | null, signature?: Buffer) => void
