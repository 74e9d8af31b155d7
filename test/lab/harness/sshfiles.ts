import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { must } from './run.ts'

/** Ports the two sshd listen on. */
export const sshPort = { gpu: 2222, bastion: 2200 } as const

export type SshHost = keyof typeof sshPort

/** What the desktop side needs to log in. */
export type SshFiles = {
  readonly keyFile: string
  /** The same rights behind a passphrase. */
  readonly lockedKeyFile: string
  readonly passphrase: string
  /** A key nobody has authorised. */
  readonly strangerKeyFile: string
  readonly knownHosts: string
  /** Hosts `gpu`, `gpu-via-bastion`, `bastion`, `gpu-password`. */
  readonly sshConfig: string
}

/** The files of one lab's SSH, by its folder. */
export const sshFiles = (root: string): SshFiles => ({
  keyFile: join(root, 'ssh/id_lab'),
  lockedKeyFile: join(root, 'ssh/id_locked'),
  passphrase: 'lab passphrase',
  strangerKeyFile: join(root, 'ssh/id_stranger'),
  knownHosts: join(root, 'ssh/known_hosts'),
  sshConfig: join(root, 'ssh/config'),
})

/** Where the host key of one host lies. */
export const hostKey = (root: string, host: SshHost): string => join(root, 'ssh', `hk_${host}`)

/** Makes an ed25519 key without asking. */
export const makeKey = async (file: string, passphrase = ''): Promise<void> => {
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-C', 'lab', '-f', file])
}

const publicKey = (file: string): string =>
  readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')

const configText = (names: LabNames, files: SshFiles): string => `Host gpu
  HostName ${names.address.gpu}
  Port ${sshPort.gpu}
Host gpu-via-bastion
  HostName ${names.address.gpuBehindBastion}
  Port ${sshPort.gpu}
  ProxyJump bastion
Host bastion
  HostName ${names.address.bastion}
  Port ${sshPort.bastion}
Host gpu-password
  HostName ${names.address.gpu}
  Port ${sshPort.gpu}
  User ${names.passwordUser}
  PubkeyAuthentication no
Host *
  User ${names.user}
  IdentityFile ${files.keyFile}
  IdentitiesOnly yes
  UserKnownHostsFile ${files.knownHosts}
  StrictHostKeyChecking yes
  ServerAliveInterval 2
  ServerAliveCountMax 2
  ConnectTimeout 5
`

/** Makes the keys, the trust between them and the desktop's ssh config. */
export const makeSshFiles = async (names: LabNames, root: string, home: string): Promise<SshFiles> => {
  const files = sshFiles(root)
  mkdirSync(join(root, 'ssh'))
  await Promise.all([
    makeKey(hostKey(root, 'gpu')),
    makeKey(hostKey(root, 'bastion')),
    makeKey(files.keyFile),
    makeKey(files.lockedKeyFile, files.passphrase),
    makeKey(files.strangerKeyFile),
  ])
  const gpu = publicKey(hostKey(root, 'gpu'))
  const bastion = publicKey(hostKey(root, 'bastion'))
  const { address } = names
  const known = [
    `[${address.gpu}]:${sshPort.gpu} ${gpu}`,
    `[${address.gpuBehindBastion}]:${sshPort.gpu} ${gpu}`,
    `[${address.bastion}]:${sshPort.bastion} ${bastion}`,
  ]
  writeFileSync(files.knownHosts, `${known.join('\n')}\n`)
  writeFileSync(files.sshConfig, configText(names, files))
  const user = Number(await must(['id', '-u', names.user]))
  mkdirSync(join(home, '.ssh'), { mode: 0o700 })
  const authorized = join(home, '.ssh/authorized_keys')
  writeFileSync(
    authorized,
    [files.keyFile, files.lockedKeyFile].map(file => `${publicKey(file)}\n`).join(''),
    { mode: 0o600 },
  )
  for (const path of [join(home, '.ssh'), authorized]) chownSync(path, user, user)
  return files
}
