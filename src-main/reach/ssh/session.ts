import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import { type Faults, forwardFault, sshFault } from '../faults.ts'
import { sshExec } from './exec.ts'
import { hopName } from './names.ts'

/** A live SSH connection to one machine. */
export interface SshSession {
  readonly name: string
  readonly exec: Exec
  /** Opens a TCP stream from that machine; `nextHop` names the machine behind it when it is a jump. */
  forward(host: string, port: number, nextHop: string | null): Promise<Result<Duplex, LinkFault>>
  alive(timeoutMs: number): Promise<boolean>
  readonly closed: Promise<LinkFault>
  /** Why it has ended; null while it is up. */
  gone(): LinkFault | null
  end(reason: LinkFault): void
}

const goodbyeMs = 500

/** A session on a client that has signed in; `transport` is the stream it runs over. */
export function createSession(client: Client, transport: Duplex, hop: SshHop, faults: Faults): SshSession {
  const name = hopName(hop)
  let reason: LinkFault | null = null
  let lastError: unknown = null
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  const finish = (why: LinkFault): void => {
    reason ??= why
    resolveClosed(reason)
  }
  const onClose = (): void => {
    const hungUp = faults.make('closed', 'host', 'ssh-ended', { name })
    finish(lastError === null ? hungUp : sshFault(lastError, name, faults))
  }
  client.on('error', (error: Error) => {
    lastError ??= error
  })
  client.once('end', onClose).once('close', onClose)

  const forward = (host: string, port: number, nextHop: string | null): Promise<Result<Duplex, LinkFault>> =>
    new Promise(resolve => {
      const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
      const target = { via: name, address, nextHop }
      let late = false
      const timer = setTimeout(() => {
        late = true
        const where = faults.say('host-behind', { host: nextHop ?? address, via: name })
        const layer = nextHop === null ? 'container' : 'network'
        const told = { name: where, duration: `${hop.connectTimeoutMs / 1000} s` }
        resolve(err(reason ?? faults.make('timeout', layer, 'ssh-forward-late', told)))
      }, hop.connectTimeoutMs)
      const fail = (error: unknown): void => {
        clearTimeout(timer)
        resolve(err(reason ?? forwardFault(error, target, faults)))
      }
      try {
        client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
          if (error) return fail(error)
          clearTimeout(timer)
          if (late) channel.destroy()
          else resolve(ok(channel))
        })
      } catch (error) {
        fail(error)
      }
    })

  const alive = (timeoutMs: number): Promise<boolean> =>
    new Promise(resolve => {
      if (reason) return resolve(false)
      const timer = setTimeout(() => resolve(false), timeoutMs)
      const answer = (isAlive: boolean): void => {
        clearTimeout(timer)
        resolve(isAlive)
      }
      try {
        // Taking back a forward that was never made: every server answers it, and it changes nothing.
        client.unforwardIn('127.0.0.1', 1, error => answer(!error || /^Unable to unbind/.test(error.message)))
      } catch {
        answer(false)
      }
    })

  const session: SshSession = {
    name,
    exec: sshExec({ client, name, user: hop.user, faults, gone: () => reason }),
    forward,
    alive,
    closed,
    gone: () => reason,
    end: why => {
      finish(why)
      client.end()
      // A peer that is gone never takes the goodbye.
      const timer = setTimeout(() => transport.destroy(), goodbyeMs)
      client.once('close', () => clearTimeout(timer))
    },
  }
  return session
}
