import type { HostKeyOffer, LinkFault } from '#core/model/link'
import type { SshHop } from '#core/ssh/hop'
import type { HostKey, HostKeyVerdict } from '#core/ssh/known-hosts'
import { fault } from '../faults.ts'
import { fingerprintOf } from './fingerprint.ts'
import { hopName } from './names.ts'

const list = (texts: readonly string[]): string => texts.join(' and ')

/** Why a host key stops a connection, with what a person needs to decide about it. */
export function hostKeyFault(
  hop: SshHop,
  key: HostKey,
  verdict: Exclude<HostKeyVerdict, { verdict: 'trusted' }>,
  storePath: string,
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
  const say = (code: 'host-key-unknown' | 'host-key-changed', message: string): LinkFault => ({
    ...fault(code, 'host', message),
    hostKey: offer,
  })
  if (verdict.verdict === 'unknown') {
    const authority =
      verdict.authorities.length === 0
        ? ''
        : ` ${list(verdict.authorities)} names an authority for it, but host certificates are not supported here.`
    return say(
      'host-key-unknown',
      `First contact with ${name}: its ${key.keyType} key is ${offer.fingerprint}.${authority} Compare it with the host's own before you trust it.`,
    )
  }
  if (verdict.verdict === 'revoked')
    return say(
      'host-key-changed',
      `The key of ${name}, ${offer.fingerprint}, is revoked in ${list(offer.knownAt)}. Nothing connects to it.`,
    )
  const inStore = known.every(entry => entry.at.startsWith(`${storePath}:`))
  const advice = inStore
    ? `Connections are stopped until you forget the old key in Settings, or by ssh-keygen -R '${hop.keyName}' -f '${storePath}'.`
    : `Connections are stopped until the old key is removed from ${list(offer.knownAt)}.`
  return say(
    'host-key-changed',
    `Host key of ${name} changed. Was ${list(offer.known)}, is ${offer.fingerprint}. ${advice}`,
  )
}

/** Why nothing connects while the file of revoked host keys cannot be read, as in OpenSSH. */
export const revokedListFault = (hop: SshHop, path: string): LinkFault =>
  fault(
    'config',
    'host',
    `RevokedHostKeys of ${hopName(hop)} is ${path}, which cannot be read. No host key is trusted until it can be.`,
  )
