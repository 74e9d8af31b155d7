import type { Socket } from 'node:net'
import type { LinkFault } from '#core/model/link'
import { ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import type { Faults } from '../faults.ts'
import { openTcp } from '../net.ts'
import { hopName } from './names.ts'
import type { Transport } from './transport.ts'

const readBytes = 256 * 1024

/**
 * Makes a socket send everything that was written at one go as one segment. ssh2 writes each packet as three pieces;
 * without Nagle's delay each would be a system call here, and wake the server up once more.
 */
function coalesceWrites(socket: Socket): Socket {
  const write = socket.write.bind(socket)
  let corked = false
  return Object.assign(socket, {
    write: (bytes: Uint8Array): boolean => {
      if (!corked) {
        corked = true
        socket.cork()
        queueMicrotask(() => {
          corked = false
          socket.uncork()
        })
      }
      return write(bytes)
    },
  })
}

/**
 * Opens the TCP connection that SSH runs over. It reads into one large buffer again and again: half the CPU of the
 * stream's own reading, which allocates 64 KiB each time and cuts most packets in two. Until the key exchange is done
 * ssh2 keeps pieces of what it was given, so these are copies; encrypted packets it copies itself.
 */
export async function openSshSocket(hop: SshHop, faults: Faults): Promise<Result<Transport, LinkFault>> {
  let socket: Socket | null = null
  let isEncrypted = false
  const take = (length: number, buffer: Uint8Array): boolean => {
    const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length)
    if (!socket?.emit('data', isEncrypted ? bytes : Buffer.from(bytes))) socket?.push(Buffer.from(bytes))
    return true
  }
  const opened = await openTcp(
    {
      host: hop.host,
      port: hop.port,
      family: hop.family,
      timeoutMs: hop.connectTimeoutMs,
      name: hopName(hop),
      server: 'sshd',
      layer: 'host',
      onread: { buffer: Buffer.allocUnsafeSlow(readBytes), callback: take },
    },
    faults,
  )
  if (!opened.ok) return opened
  socket = opened.value
  return ok({
    stream: coalesceWrites(socket),
    encrypted: () => {
      isEncrypted = true
    },
    release: () => undefined,
  })
}
