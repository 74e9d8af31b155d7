import type { HostKeyOffer, LinkFault } from '#core/model/link'
import { quoteArgv } from '#core/quote'
import type { SshHop } from '#core/ssh/hop'
import type { HostKey, HostKeyVerdict } from '#core/ssh/known-hosts'
import type { SayParameters } from '#core/text/say'
import type { StringKey } from '#core/text/strings'
import type { Faults } from '../faults.ts'
import { fingerprintOf } from './fingerprint.ts'
import { hopName } from './names.ts'

/** Why a host key stops a connection, with what a person needs to decide about it. */
export function hostKeyFault(
  hop: SshHop,
  key: HostKey,
  verdict: Exclude<HostKeyVerdict, { verdict: 'trusted' }>,
  storePath: string,
  faults: Faults,
): LinkFault {
  const name = hopName(hop)
  const known = verdict.verdict === 'unknown' ? [] : verdict.known
  const offer: HostKeyOffer = {
    host: hop.keyName,
    keyType: key.keyType,
    fingerprint: fingerprintOf(key.keyBase64),
    keyBase64: key.keyBase64,
    known: known.map(entry => fingerprintOf(entry.keyBase64)),
    knownAt: known.map(entry => entry.at),
  }
  const make = <Key extends StringKey>(
    code: 'host-key-unknown' | 'host-key-changed',
    key: Key,
    ...parameters: SayParameters<Key>
  ): LinkFault => ({ ...faults.make(code, 'host', key, ...parameters), hostKey: offer })
  const { fingerprint } = offer
  const list = ([one = '', ...others]: readonly string[]): string =>
    others.reduce((first, last) => faults.say('and', { first, last }), one)
  if (verdict.verdict === 'unknown') {
    const first = { name, type: key.keyType, fingerprint }
    return verdict.authorities.length === 0
      ? make('host-key-unknown', 'ssh-key-first', first)
      : make('host-key-unknown', 'ssh-key-first-authority', {
          ...first,
          authorities: list(verdict.authorities),
        })
  }
  const places = list(offer.knownAt)
  if (verdict.verdict === 'revoked')
    return make('host-key-changed', 'ssh-key-revoked', { name, fingerprint, places })
  const inStore = known.every(entry => entry.at.startsWith(`${storePath}:`))
  const advice = inStore ? faults.say('ssh-key-forget') : faults.say('ssh-key-remove', { places })
  const changed = { name, known: list(offer.known), fingerprint, advice }
  const fault = make('host-key-changed', 'ssh-key-changed', changed)
  return inStore
    ? { ...fault, command: quoteArgv(['ssh-keygen', '-R', hop.keyName, '-f', storePath]) }
    : fault
}

/** Why nothing connects while the file of revoked host keys cannot be read, as in OpenSSH. */
export const revokedListFault = (hop: SshHop, path: string, faults: Faults): LinkFault =>
  faults.make('config', 'host', 'ssh-revoked-unreadable', { name: hopName(hop), path })
