import type { Layer } from '#core/model/level'
import type { LinkFault } from '#core/model/link'
import type { Faults } from './faults.ts'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null ? String(Reflect.get(error, 'code') ?? '') : ''

/**
 * An exchange of HTTP or its TLS that failed after the stream was open. No text of a driver is repeated: a header may
 * hold a secret. `advice` says what to do about a certificate that is not trusted.
 */
export function webFault(
  error: unknown,
  name: string,
  layer: Layer,
  advice: string,
  faults: Faults,
): LinkFault {
  const code = codeOf(error)
  if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code))
    return faults.make('tls', layer, 'fault-web-authority', { name, advice })
  if (code === 'CERT_HAS_EXPIRED') return faults.make('tls', layer, 'fault-tls-expired', { name })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return faults.make('tls', layer, 'fault-web-name', { name })
  if (/WRONG_VERSION|EPROTO|^ERR_SSL/.test(code))
    return faults.make('tls', layer, 'fault-web-no-tls', { name })
  if (code.startsWith('HPE_')) return faults.make('protocol', layer, 'fault-web-no-http', { name })
  if (/^ERR_(INVALID|UNESCAPED|HTTP)/.test(code))
    return faults.make('config', layer, 'fault-web-characters', { name })
  if (/RESET|EPIPE|ABORTED|DESTROYED|PREMATURE/.test(code))
    return faults.make('closed', layer, 'fault-web-hung-up', { name })
  return faults.make('protocol', layer, 'fault-web-failed', { name, code: code || 'unknown' })
}
