import { chmodSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { endProcess, pidIn } from './processes.ts'
import { daemon, inNetns, must, run, until } from './run.ts'

/** The Docker engine of the gpu host: its own socket, data and cgroup, inside the host's network namespace. */
export type Dockerd = {
  readonly start: () => Promise<void>
  /** SIGTERM: the engine stops its containers first. */
  readonly stop: () => Promise<void>
  /** SIGKILL: its containers are left as they are. */
  readonly kill: () => Promise<void>
  /** Leaves `freeBytes` on the disk that images, containers and volumes share. */
  readonly fillDisk: (freeBytes?: number) => Promise<void>
  readonly freeDisk: () => Promise<void>
}

const diskBytes = 16 * 1024 ** 3

/** Where a registry that speaks plain HTTP is on the gpu host, when a test has one there: not on its loopback. */
export const plainRegistry = (names: LabNames): string => `${names.address.gpu}:5003`

/** Address of the engine of the lab in `root`. */
export const dockerSocket = (root: string): string => `unix://${root}/docker/docker.sock`

/** Mounts the engine's disk: a tmpfs, which costs only what lies in it and whose size can be changed while in use. */
export const mountDockerDisk = async (root: string): Promise<void> => {
  const data = join(root, 'docker/data')
  mkdirSync(data, { recursive: true })
  chmodSync(join(root, 'docker'), 0o755)
  await must(['mount', '-t', 'tmpfs', '-o', `size=${diskBytes},mode=711`, 'brokerlight-lab', data])
}

/** The handle of the lab's engine. */
export const dockerd = (names: LabNames, root: string): Dockerd => {
  const folder = join(root, 'docker')
  const pidFile = join(folder, 'docker.pid')
  const resize = async (bytes: number): Promise<void> =>
    void (await must(['mount', '-o', `remount,size=${bytes}`, join(folder, 'data')]))
  return {
    start: async () => {
      if (pidIn(pidFile)) return
      rmSync(pidFile, { force: true })
      daemon(
        [
          ...inNetns(names.gpuNetns),
          'dockerd',
          ...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', pidFile],
          ...['--host', dockerSocket(root), '--group', names.user, '--insecure-registry', '127.0.0.0/8'],
          // A registry that speaks plain HTTP, also as the mirror of Docker's own.
          ...[
            '--insecure-registry',
            plainRegistry(names),
            '--registry-mirror',
            `http://${plainRegistry(names)}`,
          ],
          ...[
            '--exec-opt',
            'native.cgroupdriver=cgroupfs',
            '--cgroup-parent',
            `/${names.cgroup}`,
            '--log-level',
            'warn',
          ],
        ],
        join(root, 'log/dockerd.log'),
      )
      const answers = async (): Promise<boolean> =>
        (await run(['docker', '--host', dockerSocket(root), 'version'])).code === 0
      await until('Docker engine', answers)
    },
    stop: async () => {
      const pid = pidIn(pidFile)
      if (pid) await endProcess(pid, 60_000)
    },
    kill: async () => {
      const pid = pidIn(pidFile)
      if (pid === undefined) return
      process.kill(pid, 'SIGKILL')
      await until('end of the Docker engine', () => pidIn(pidFile) === undefined)
    },
    fillDisk: async (freeBytes = 1024 * 1024) => {
      const disk = statfsSync(join(folder, 'data'))
      await resize((disk.blocks - disk.bfree) * disk.bsize + freeBytes)
    },
    freeDisk: () => resize(diskBytes),
  }
}
