import type { LinkFault } from '#core/model/link'
import { fault, type Scrub } from '../faults.ts'

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
  scrub: Scrub,
): LinkFault {
  const offers = accepts.length > 0 ? ` It accepts ${accepts.join(', ')}.` : ''
  const attempts =
    tried.length > 0 ? ` Tried: ${scrub([...new Set(tried)].join(', '))}.` : ' There was no key to try.'
  const { seen, agent, accepted, offersKeys } = troubles
  const partly = accepted.length > 0 ? ` It accepted ${scrub(accepted.join(', '))} and asks for more.` : ''
  const causes = [...seen, ...(agent !== null && !offersKeys ? [agent] : [])]
  if (causes.length > 0)
    return fault(
      'auth',
      'host',
      `${name} does not let ${user} in. ${scrub(causes.join(' '))}${partly}${offers}${attempts}`,
    )
  const advice = [
    ...(accepts.includes('publickey') && accepted.length === 0
      ? ['Add your public key to authorized_keys there', 'set identityFile']
      : []),
    ...(accepts.some(method => method !== 'publickey') ? ['set a password for this broker'] : []),
  ].join(', or ')
  const doThis = advice === '' ? '' : ` ${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`
  const besides = agent === null ? '' : ` ${scrub(agent)}`
  return fault(
    'auth',
    'host',
    `${name} does not let ${user} in.${partly}${offers}${attempts}${doThis}${besides}`,
  )
}
