import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect } from 'node:tls'
import type { TlsConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import { type Faults, tlsFault } from './faults.ts'
import { homePath } from './paths.ts'

/** What a TLS handshake needs beside its stream; `name` is what sentences call the other end. */
export interface TlsEnd {
  readonly tls: Exclude<TlsConfig, false>
  readonly host: string
  readonly name: string
  readonly home: string
  readonly timeoutMs: number
}

type PemFiles = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>

function readPems(end: TlsEnd, faults: Faults): Result<PemFiles, LinkFault> {
  const pems: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {}
  for (const part of ['ca', 'cert', 'key'] as const) {
    const path = end.tls === true ? undefined : end.tls[part]
    if (path === undefined) continue
    try {
      pems[part] = readFileSync(homePath(path, end.home))
    } catch {
      return err(faults.make('config', 'broker', 'fault-tls-file', { path, part, name: end.name }))
    }
  }
  return ok(pems)
}

/** Does the TLS handshake over an open stream, tunnelled or not. */
export function tlsOver(stream: Duplex, end: TlsEnd, faults: Faults): Promise<Result<Duplex, LinkFault>> {
  const pems = readPems(end, faults)
  if (!pems.ok) {
    stream.destroy()
    return Promise.resolve(pems)
  }
  const serverName = (end.tls === true ? undefined : end.tls.serverName) ?? end.host
  return new Promise(resolve => {
    const settle = (result: Result<Duplex, LinkFault>): void => {
      clearTimeout(timer)
      if (!result.ok) stream.destroy()
      resolve(result)
    }
    const silent = faults.make('tls', 'broker', 'fault-tls-silent', { name: end.name })
    const timer = setTimeout(() => settle(err(silent)), end.timeoutMs)
    try {
      const secure = connect({
        ...pems.value,
        socket: stream,
        host: serverName,
        ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      })
      secure.on('error', error => settle(err(tlsFault(error, end.name, faults))))
      secure.once('close', () => settle(err(tlsFault({ code: 'ECONNRESET' }, end.name, faults))))
      secure.once('secureConnect', () => settle(ok(secure)))
    } catch (error) {
      settle(err(tlsFault(error, end.name, faults)))
    }
  })
}
