import { connect } from 'node:net'
import type { ServerChannel, TcpipRequestInfo } from 'ssh2'

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1'])

/**
 * Answers a direct-tcpip request: only to this machine, and each half of the stream ends when its sender ends it. ssh2's
 * `end()` on a server's channel would close both halves, so an end of the target is sent as EOF by hand.
 */
export function forward(
  accept: () => ServerChannel,
  reject: () => void,
  info: Pick<TcpipRequestInfo, 'destIP' | 'destPort'>,
): void {
  if (!loopback.has(info.destIP)) {
    reject()
    return
  }
  const socket = connect({ host: info.destIP, port: info.destPort, allowHalfOpen: true, noDelay: true })
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.off('error', reject)
    const channel = accept()
    socket.pipe(channel, { end: false })
    channel.pipe(socket)
    socket.on('end', () => channel.write('', () => channel.eof()))
    // Both halves have ended, or the target has cut the connection.
    socket.on('close', () => channel.close())
    // What the client sent before it closed still goes to the target.
    channel.on('close', () => socket.destroySoon())
    channel.on('error', () => socket.destroy())
    socket.on('error', () => channel.close())
  })
}
