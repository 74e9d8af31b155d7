import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrokerProject, brokerProject } from './broker.ts'
import { type Dockerd, dockerd } from './dockerd.ts'
import { type OnHost, onHost } from './host.ts'
import { type LaggingLine, type Line, laggingLine } from './lag.ts'
import type { LabNames } from './names.ts'
import { type Cable, cable } from './net.ts'
import { type RedisOptions, type RedisServer, startRedis } from './redis.ts'
import { type Registry, registry } from './registry.ts'
import { inNetns, type Ran, type RunOptions, run } from './run.ts'
import { type Sshd, sshd } from './sshd.ts'
import { type SshFiles, sshPort } from './sshfiles.ts'

/** What is wrong with the GPU, as the stand-in for nvidia-smi plays it. */
export type GpuScenario = 'ok' | 'na' | 'nodriver' | 'mismatch' | 'nogpu' | 'offbus' | 'reset' | 'hang'

/** A running lab as plain data: enough to open it from any process. */
export type LabData = {
  readonly names: LabNames
  readonly root: string
  /** Home of the user on the gpu host; its broker project lies in `projectFolder`. */
  readonly home: string
  readonly projectFolder: string
  readonly composeFile: string
  readonly ssh: SshFiles
  readonly password: string
  /** Environment of every session on the gpu host. */
  readonly hostEnv: Readonly<Record<string, string>>
}

/** A running lab with everything a test does to it. */
export type Lab = LabData & {
  /** OpenSSH from the desktop side: options and host first (`gpu`, `gpu-via-bastion`, `bastion`), then the command. */
  readonly sshRun: (argv: readonly string[], options?: RunOptions) => Promise<Ran>
  /** Behind the app's back, on the gpu host as its user. */
  readonly hostRun: OnHost
  /** redis-cli on the gpu host against the broker. */
  readonly redisCli: (...args: readonly string[]) => Promise<string>
  readonly broker: BrokerProject
  readonly docker: Dockerd
  readonly registry: Registry
  /** The desktop's cables: `direct` to the gpu host and `bastion`. */
  readonly cable: { readonly direct: Cable; readonly bastion: Cable }
  readonly sshd: { readonly gpu: Sshd; readonly bastion: Sshd }
  readonly gpu: (scenario: GpuScenario) => void
  readonly startRedis: (options?: RedisOptions) => Promise<RedisServer>
  /** A local port that is the gpu host's sshd behind a slow or stalled line. */
  readonly laggingSsh: (line?: Partial<Line>) => Promise<LaggingLine>
}

/** Where the data of a running lab is written. */
export const labDataFile = (root: string): string => join(root, 'lab.json')

/** Opens a running lab. */
export const openLab = (data: LabData): Lab => {
  const { names, root, home } = data
  const hostRun = onHost(names, home, data.hostEnv)
  return {
    ...data,
    hostRun,
    sshRun: (argv, options) => run(['ssh', '-F', data.ssh.sshConfig, ...argv], options),
    redisCli: async (...args) =>
      (await run([...inNetns(names.gpuNetns), 'redis-cli', ...args])).stdout.trim(),
    broker: brokerProject(home, names.user, hostRun),
    docker: dockerd(names, root),
    registry: registry(names, root),
    cable: { direct: cable(names.gpuCable), bastion: cable(names.bastionCable) },
    sshd: { gpu: sshd(names, root, 'gpu'), bastion: sshd(names, root, 'bastion') },
    gpu: scenario => writeFileSync(join(root, 'host-bin/gpu-scenario'), `${scenario}\n`),
    startRedis: options => startRedis(names, root, options),
    laggingSsh: line => laggingLine(names.address.gpu, sshPort.gpu, line),
  }
}
