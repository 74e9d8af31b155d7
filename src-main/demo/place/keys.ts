import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2 from 'ssh2'

/** Fresh keys of one demo, in OpenSSH's formats. */
export interface DemoKeys {
  readonly hostPrivate: string
  readonly hostPublic: string
  readonly clientPublic: string
}

/** Makes a host key and a client key; the client's private half is a file that only this user can read. */
export function createKeys(folder: string): DemoKeys {
  const host = createKey('brokerlight-demo-host')
  const client = createKey('brokerlight-demo')
  writeFileSync(join(folder, 'id_ed25519'), client.private, { mode: 0o600 })
  return { hostPrivate: host.private, hostPublic: host.public, clientPublic: client.public }
}

/** ssh2 1.17 drops leading zero bytes of an ed25519 key: one in 256 comes out malformed, and another is made. */
function createKey(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}

/** Writes known_hosts and an ssh_config with the alias `demo`; returns the config's path. */
export function writeSshConfig(folder: string, keys: DemoKeys, port: number): string {
  const publicKey = keys.hostPublic.split(' ').slice(0, 2).join(' ')
  writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${publicKey}\n`)
  const path = join(folder, 'ssh_config')
  const lines = [
    'Host demo',
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    '  User demo',
    `  IdentityFile "${join(folder, 'id_ed25519')}"`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile "${join(folder, 'known_hosts')}"`,
    '  GlobalKnownHostsFile none',
    '  StrictHostKeyChecking yes',
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
