import type { Layer } from '#core/model/level'
import type { LinkFault } from '#core/model/link'
import { fault } from './faults.ts'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null ? String(Reflect.get(error, 'code') ?? '') : ''

/**
 * An exchange of HTTP or its TLS that failed after the stream was open. No text of a driver is repeated: a header may
 * hold a secret. `advice` says what to do about a certificate that is not trusted.
 */
export function webFault(error: unknown, name: string, layer: Layer, advice: string): LinkFault {
  const code = codeOf(error)
  const tls = (what: string): LinkFault => fault('tls', layer, `${name}: ${what}`)
  if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code))
    return tls(`its certificate is signed by an authority that is not trusted here. ${advice}`)
  if (code === 'CERT_HAS_EXPIRED') return tls('its certificate has expired. Renew it there.')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return tls('its certificate is for another name. Name it in the URL as in the certificate.')
  if (/WRONG_VERSION|EPROTO|^ERR_SSL/.test(code)) return tls('it speaks no TLS. Begin the URL with http://.')
  if (code.startsWith('HPE_'))
    return fault(
      'protocol',
      layer,
      `${name} answers, but not in HTTP. Check the port, and whether it needs https.`,
    )
  if (/^ERR_(INVALID|UNESCAPED|HTTP)/.test(code))
    return fault(
      'config',
      layer,
      `The question to ${name} cannot be sent: its address or a header holds characters that are not allowed.`,
    )
  if (/RESET|EPIPE|ABORTED|DESTROYED|PREMATURE/.test(code))
    return fault('closed', layer, `${name} hung up before it had answered.`)
  return fault('protocol', layer, `The exchange with ${name} failed (${code || 'unknown'}).`)
}
