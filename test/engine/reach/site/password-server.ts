import { generateKeyPairSync } from 'node:crypto'
import ssh2 from 'ssh2'

/** A real SSH server whose password is known: OpenSSH would need a system user for that. */
export interface PasswordServer {
  readonly port: number
  /** `type base64`, as in known_hosts. */
  readonly hostKey: string
  /** Methods that were tried, each once, in order. */
  tried(): readonly string[]
  close(): void
}

/** What it asks for. */
export interface PasswordServerOptions {
  readonly user: string
  readonly password: string
  readonly methods: readonly ('password' | 'keyboard-interactive')[]
  /** Any key must be shown before the password counts. */
  readonly keyFirst?: boolean
  /** What keyboard-interactive asks; `Password: ` where it is not set. */
  readonly question?: string
}

/** Starts it on loopback. */
export function startPasswordServer(options: PasswordServerOptions): Promise<PasswordServer> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const parsed = ssh2.utils.parseKey(privateKey)
  if (parsed instanceof Error) throw parsed
  const hostKey = `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`
  const tried: string[] = []
  const clients = new Set<{ end(): void }>()
  const server = new ssh2.Server({ hostKeys: [privateKey] }, client => {
    clients.add(client)
    let keyShown = options.keyFirst !== true
    client.on('error', () => clients.delete(client))
    client.on('close', () => clients.delete(client))
    client.on('authentication', context => {
      if (tried.at(-1) !== context.method) tried.push(context.method)
      const methods = keyShown ? [...options.methods, 'publickey' as const] : ['publickey' as const]
      if (context.method === 'publickey' && !keyShown) {
        if (context.signature === undefined) return context.accept()
        keyShown = true
        return context.reject([...options.methods], true)
      }
      if (!keyShown || context.username !== options.user) return context.reject([...methods])
      if (context.method === 'password' && options.methods.includes('password')) {
        if (context.password === options.password) return context.accept()
        return context.reject([...methods])
      }
      if (context.method === 'keyboard-interactive' && options.methods.includes('keyboard-interactive')) {
        context.prompt([{ prompt: options.question ?? 'Password: ', echo: false }], answers => {
          if (answers[0] === options.password) context.accept()
          else context.reject([...methods])
        })
        return
      }
      context.reject([...methods])
    })
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address: unknown = server.address()
      const port = typeof address === 'object' && address !== null ? Number(Reflect.get(address, 'port')) : 0
      resolve({
        port,
        hostKey,
        tried: () => tried,
        close: () => {
          for (const client of clients) client.end()
          server.close()
        },
      })
    })
  })
}
