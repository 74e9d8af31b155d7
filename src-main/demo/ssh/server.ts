import ssh2, { type AuthContext, type Connection, type ParsedKey } from 'ssh2'
import type { DemoKeys } from '../place/keys.ts'
import { type ShellPlace, serveSession } from './exec.ts'
import { forward } from './forward.ts'

/** A running SSH server. */
export interface SshServer {
  readonly port: number
  /** Ends every connection and refuses new ones for a while. */
  cut(milliseconds: number): void
  close(): void
}

/** Starts the SSH server on loopback; only the demo's own key gets in. */
export async function startSshServer(keys: DemoKeys, place: ShellPlace): Promise<SshServer> {
  const allowed = ssh2.utils.parseKey(keys.clientPublic)
  if (allowed instanceof Error) throw allowed
  const connections = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [keys.hostPrivate] }, connection => {
    connections.add(connection)
    withoutDelay(connection)
    connection.on('close', () => connections.delete(connection))
    // A cut connection is an error here; there is nobody to tell.
    connection.on('error', () => connection.end())
    connection.on('authentication', context => authenticate(context, allowed))
    connection.on('session', accept => serveSession(accept(), place))
    connection.on('tcpip', forward)
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('an SSH server has no port'))
      else resolve(address.port)
    })
  })
  let back: NodeJS.Timeout | undefined
  const leave = (): void => {
    clearTimeout(back)
    server.close()
    for (const connection of connections) connection.end()
  }
  return {
    port,
    cut(milliseconds) {
      leave()
      back = setTimeout(() => server.listen(port, '127.0.0.1'), milliseconds)
    },
    close: leave,
  }
}

/** The method exists on both ends; ssh2's types know it on clients only. */
function withoutDelay(connection: Connection & { setNoDelay?: (on: boolean) => void }): void {
  connection.setNoDelay?.(true)
}

/** Without a signature the client only asks whether the key would do. */
function authenticate(context: AuthContext, allowed: ParsedKey): void {
  const fits =
    context.method === 'publickey' &&
    context.key.algo === allowed.type &&
    context.key.data.equals(allowed.getPublicSSH()) &&
    (context.signature === undefined ||
      (context.blob !== undefined &&
        allowed.verify(context.blob, context.signature, context.hashAlgo) === true))
  if (fits) context.accept()
  else context.reject(['publickey'])
}
