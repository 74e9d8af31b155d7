import type { LinkFault } from '#core/model/link'
import type { Faults } from '../faults.ts'

/** What was seen during a sign-in that failed, each as a sentence. */
export interface AuthTroubles {
  /** Causes: a wrong passphrase, a refused password, an expired certificate. */
  readonly seen: readonly string[]
  /** What is wrong with the agent; null when it offered keys or none is used. */
  readonly agent: string | null
  /** What the server accepted before it asked for more. */
  readonly accepted: readonly string[]
  readonly offersKeys: boolean
}

/**
 * A host that could not be signed in to. `accepts`: methods it offers; `tried`: what was tried, as words. The advice is for
 * the cause that was seen; only keys that the host refused need to be added there.
 */
export function authFault(
  name: string,
  user: string,
  accepts: readonly string[],
  tried: readonly string[],
  troubles: AuthTroubles,
  faults: Faults,
): LinkFault {
  const { seen, agent, accepted, offersKeys } = troubles
  const list = (texts: readonly string[]): string => faults.scrub(texts.join(', '))
  const offers = accepts.length > 0 ? [faults.say('ssh-auth-accepts', { methods: accepts.join(', ') })] : []
  const attempts =
    tried.length > 0
      ? faults.say('ssh-auth-tried', { methods: list([...new Set(tried)]) })
      : faults.say('ssh-auth-tried-none')
  const partly = accepted.length > 0 ? [faults.say('ssh-auth-partly', { methods: list(accepted) })] : []
  const causes = [...seen, ...(agent !== null && !offersKeys ? [agent] : [])].map(faults.scrub)
  const advice = causes.length > 0 ? null : adviceFor(accepts, accepted)
  const sentences = [
    faults.say('ssh-auth', { name, user }),
    ...causes,
    ...partly,
    ...offers,
    attempts,
    ...(advice === null ? [] : [faults.say(advice)]),
    ...(agent === null || causes.length > 0 ? [] : [faults.scrub(agent)]),
  ]
  const message = sentences.join(' ')
  return { code: 'auth', layer: 'host', message }
}

/** What a person may do where no cause was seen; null where the server offers nothing that we can do. */
function adviceFor(
  accepts: readonly string[],
  accepted: readonly string[],
): 'ssh-auth-add-key-or-password' | 'ssh-auth-add-key' | 'ssh-auth-set-password' | null {
  const addKey = accepts.includes('publickey') && accepted.length === 0
  const setPassword = accepts.some(method => method !== 'publickey')
  if (addKey) return setPassword ? 'ssh-auth-add-key-or-password' : 'ssh-auth-add-key'
  return setPassword ? 'ssh-auth-set-password' : null
}
