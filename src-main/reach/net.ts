import net from 'node:net'
import type { Layer } from '#core/model/level'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import { type Faults, slowFault, tcpFault } from './faults.ts'

/** Where and how a TCP connection is opened; `name` is what sentences call it, `server` what should listen there. */
export interface TcpTarget {
  readonly host: string
  readonly port: number
  readonly family: 0 | 4 | 6
  readonly name: string
  readonly server: string
  readonly layer: Layer
  readonly timeoutMs: number
  /** Takes what is read instead of the stream. */
  readonly onread?: net.OnReadOpts
}

/** Opens a TCP connection without Nagle's delay. */
export function openTcp(target: TcpTarget, faults: Faults): Promise<Result<net.Socket, LinkFault>> {
  return new Promise(resolve => {
    let resolved = net.isIP(target.host) !== 0
    const socket = net.connect({
      host: target.host,
      port: target.port,
      family: target.family,
      noDelay: true,
      keepAlive: true,
      ...(target.onread ? { onread: target.onread } : {}),
    })
    const settle = (result: Result<net.Socket, LinkFault>): void => {
      clearTimeout(timer)
      socket.off('connect', onConnect).off('error', onError)
      if (!result.ok) socket.on('error', () => undefined).destroy()
      resolve(result)
    }
    const onConnect = (): void => settle(ok(socket))
    const onError = (error: Error): void =>
      settle(err(tcpFault(error, target.name, target.server, target.layer, faults)))
    const timer = setTimeout(
      () => settle(err(slowFault(target.name, target.timeoutMs, resolved, faults))),
      target.timeoutMs,
    )
    socket.once('lookup', () => {
      resolved = true
    })
    socket.once('connect', onConnect).once('error', onError)
  })
}
