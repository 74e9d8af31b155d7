import ssh2, { type Client } from 'ssh2'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import { slowFault, sshFault } from '../faults.ts'
import { algorithmsFor } from './algorithms.ts'
import { type AuthMeans, type SignIn, signInTo } from './auth.ts'
import { isSignFault, offerIdentitiesOf } from './identity.ts'
import { hopName } from './names.ts'
import type { Transport } from './transport.ts'
import type { Trust } from './trust.ts'

/** The longest a server may take over one step of signing in; persons and agents that are asked have no limit here. */
const authStepMs = 30_000

/**
 * Makes an SSH connection over an open stream and signs in. The host key is judged before any credential is touched.
 * Errors after sign-in go to the client's own `error` and `close` events.
 */
export async function connectHop(
  hop: SshHop,
  transport: Transport,
  trust: Trust,
  means: AuthMeans,
): Promise<Result<Client, LinkFault>> {
  const name = hopName(hop)
  const { faults } = means
  const client = new ssh2.Client()
  let keyFault: LinkFault | null = null
  let accepted: string | null = null
  let late: NodeJS.Timeout | undefined

  const within = (ms: number, onLate: () => void): void => {
    clearTimeout(late)
    late = setTimeout(onLate, ms)
  }
  const verify = (blob: Buffer): boolean => {
    const shown = blob.toString('base64')
    // A later key exchange on this connection must show the same key.
    if (accepted !== null) return accepted === shown
    keyFault = trust.check(hop, blob)
    if (keyFault === null) accepted = shown
    return keyFault === null
  }

  return new Promise(resolve => {
    let settled = false
    const settle = (result: Result<Client, LinkFault>): void => {
      if (settled) return
      settled = true
      clearTimeout(late)
      if (!result.ok) {
        client.on('error', () => undefined)
        client.destroy()
        transport.stream.destroy()
      }
      resolve(result)
    }
    const fail = (failure: LinkFault): void => settle(err(keyFault ?? failure))
    const onLateAuth = (): void =>
      fail(faults.make('timeout', 'host', 'ssh-sign-in-late', { name, duration: `${authStepMs / 1000} s` }))

    client.on('error', (error: Error) => {
      if (isSignFault(error)) return
      // A server hangs up after too many tries: what was wrong with them says more than that.
      if (made?.hasCauses() && /too many authentication failures/i.test(error.message))
        return fail(made.fault())
      fail(sshFault(error, name, faults))
    })
    client.once('close', () => fail(faults.make('closed', 'host', 'ssh-sign-in-hung-up', { name })))
    client.once('handshake', () => {
      transport.encrypted()
      within(authStepMs, onLateAuth)
    })
    client.once('ready', () => settle(ok(client)))

    const waiting = (isWaiting: boolean): void => {
      if (isWaiting) clearTimeout(late)
      else if (!settled) within(authStepMs, onLateAuth)
    }
    let signIn: Promise<SignIn> | null = null
    let made: SignIn | null = null
    const start = (): Promise<SignIn> =>
      signInTo(hop, means, waiting, () => {
        if (made) fail(made.fault())
      })
    within(hop.connectTimeoutMs, () => fail(slowFault(name, hop.connectTimeoutMs, true, faults)))
    try {
      client.connect({
        sock: transport.stream,
        username: hop.user,
        hostVerifier: verify,
        algorithms: algorithmsFor(trust.knownTypes(hop)),
        readyTimeout: 0,
        keepaliveInterval: hop.keepaliveMs,
        keepaliveCountMax: hop.keepaliveCount,
        authHandler: (left, partial, next) => {
          // Only now: no key is looked at before the host's own is trusted.
          signIn ??= start()
          void signIn.then(ready => {
            made = ready
            ready.handler(left, partial, next)
          })
        },
      })
      offerIdentitiesOf(client, waiting)
    } catch (error) {
      fail(sshFault(error, name, faults))
    }
  })
}
