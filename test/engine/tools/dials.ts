import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Which TCP ports this process itself connected to, seen from Node's own channel. */
export interface Dials {
  ports(): readonly number[]
  stop(): void
}

/** Watches from now on. */
export function watchDials(): Dials {
  const seen = new Set<number>()
  const onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    socket.once('connect', () => {
      if (socket.remotePort !== undefined) seen.add(socket.remotePort)
    })
  }
  subscribe('net.client.socket', onSocket)
  return {
    ports: () => [...seen],
    stop: () => {
      unsubscribe('net.client.socket', onSocket)
    },
  }
}
