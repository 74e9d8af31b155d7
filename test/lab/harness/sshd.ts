import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { endProcess, netnsProcesses, pidIn, programOf } from './processes.ts'
import { inNetns, must, until } from './run.ts'
import { hostKey, makeKey, type SshHost, sshPort } from './sshfiles.ts'

/** One sshd of the lab, to break in every way a real one breaks. */
export type Sshd = {
  readonly start: () => Promise<void>
  /** Ends the listener; sessions live on, as with a real sshd. */
  readonly stop: () => Promise<void>
  /** Cuts every session; what they had started on the host goes on. */
  readonly killSessions: () => Promise<void>
  /** Another host key from now on, until `restoreHostKey`. */
  readonly rotateHostKey: () => Promise<void>
  readonly restoreHostKey: () => Promise<void>
}

const configText = (
  names: LabNames,
  root: string,
  host: SshHost,
  hostEnv: string,
): string => `Port ${sshPort[host]}
ListenAddress 0.0.0.0
HostKey ${hostKey(root, host)}
PidFile ${root}/ssh/${host}.pid
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AllowUsers ${names.user} ${host === 'gpu' ? names.passwordUser : ''}
AllowTcpForwarding yes
ClientAliveInterval 5
ClientAliveCountMax 2
MaxStartups 100
MaxSessions 100
LogLevel VERBOSE
Subsystem sftp internal-sftp
${hostEnv ? `SetEnv ${hostEnv}` : ''}
Match User ${names.passwordUser}
  PasswordAuthentication ${host === 'gpu' ? 'yes' : 'no'}
`

/** Writes the config of both sshd; the gpu host hands its docker and its PATH to every session. */
export const writeSshdConfigs = (
  names: LabNames,
  root: string,
  hostEnv: Readonly<Record<string, string>>,
): void => {
  mkdirSync('/run/sshd', { recursive: true })
  const words = Object.entries(hostEnv).map(([key, value]) => `${key}=${value}`)
  writeFileSync(join(root, 'ssh/gpu.conf'), configText(names, root, 'gpu', words.join(' ')))
  writeFileSync(join(root, 'ssh/bastion.conf'), configText(names, root, 'bastion', ''))
}

/** The handle of one sshd. */
export const sshd = (names: LabNames, root: string, host: SshHost): Sshd => {
  const netns = host === 'gpu' ? names.gpuNetns : names.bastionNetns
  const file = (ending: string): string => join(root, 'ssh', `${host}.${ending}`)
  const key = hostKey(root, host)
  const keepAside = `${key}.kept`

  const start = async (): Promise<void> => {
    if (pidIn(file('pid'))) return
    await must([...inNetns(netns), '/usr/sbin/sshd', '-f', file('conf'), '-E', file('log')])
    await until(`sshd of ${host}`, () => pidIn(file('pid')) !== undefined)
  }
  const stop = async (): Promise<void> => {
    const pid = pidIn(file('pid'))
    if (pid) await endProcess(pid)
    rmSync(file('pid'), { force: true })
  }
  const killSessions = async (): Promise<void> => {
    const listener = pidIn(file('pid'))
    const sessions = netnsProcesses(netns).filter(
      pid => pid !== listener && programOf(pid).startsWith('sshd'),
    )
    await Promise.all(sessions.map(pid => endProcess(pid, 500)))
  }
  const withKey = async (change: () => Promise<void>): Promise<void> => {
    await stop()
    await change()
    await start()
  }
  return {
    start,
    stop,
    killSessions,
    rotateHostKey: () =>
      withKey(async () => {
        for (const end of ['', '.pub']) renameSync(`${key}${end}`, `${keepAside}${end}`)
        await makeKey(key)
      }),
    restoreHostKey: () =>
      withKey(async () => {
        for (const end of ['', '.pub']) renameSync(`${keepAside}${end}`, `${key}${end}`)
      }),
  }
}
