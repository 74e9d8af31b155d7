import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import type { LabNames } from './names.ts'
import { until } from './run.ts'

const orEmpty = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

const proc = (pid: number, file: string): string =>
  orEmpty(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
const link = (pid: number, file: string): string => orEmpty(() => readlinkSync(`/proc/${pid}/${file}`))

/** Start of a process in clock ticks since boot; with the pid it names one process for ever. Empty when it is gone. */
export const startTicks = (pid: number): string => {
  const fields = (proc(pid, 'stat').split(') ').at(-1) ?? '').split(' ')
  return fields[0] === 'Z' ? '' : (fields[19] ?? '')
}

/** True while the process runs; a zombie does not count. */
export const isAlive = (pid: number): boolean => startTicks(pid) !== ''

/** First word of a process's command line, without its folder. */
export const programOf = (pid: number): string =>
  (proc(pid, 'cmdline').split(/[\0 ]/)[0] ?? '').split('/').at(-1) ?? ''

const pids = (): readonly number[] =>
  readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => pid !== process.pid)

/** Every process inside a network namespace. */
export const netnsProcesses = (netns: string): readonly number[] => {
  const inode = orEmpty(() => String(statSync(`/run/netns/${netns}`).ino))
  return inode === '' ? [] : pids().filter(pid => link(pid, 'ns/net') === `net:[${inode}]`)
}

const daemons =
  /^(dockerd|containerd[-\w]*|docker-registry|runc|sshd[-\w]*:?|redis-\w+|valkey-\w+|ld-linux[-\w.]*)$/

/** Every process of a lab: in its namespaces, in its cgroup, or one of its daemons by command line or folder. */
export const labProcesses = (names: LabNames, root: string): readonly number[] => {
  const isOurs = (pid: number): boolean =>
    proc(pid, 'cgroup').includes(`/${names.cgroup}/`) ||
    (daemons.test(programOf(pid)) &&
      (proc(pid, 'cmdline').includes(`${root}/`) || `${link(pid, 'cwd')}/`.startsWith(`${root}/`)))
  const inside = [names.gpuNetns, names.bastionNetns].flatMap(netnsProcesses)
  return [...new Set([...inside, ...pids().filter(isOurs)])]
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ends one process: asks first, insists after `patienceMs`. */
export const endProcess = async (pid: number, patienceMs = 10_000): Promise<void> => {
  signal(pid, 'SIGTERM')
  await until(`end of ${pid}`, () => !isAlive(pid), patienceMs).catch(() => signal(pid, 'SIGKILL'))
  await until(`end of ${pid}`, () => !isAlive(pid))
}

/** Ends every process of a lab at once, and those that appear meanwhile. */
export const endLabProcesses = (names: LabNames, root: string): Promise<void> =>
  until(`end of the processes of lab ${names.name}`, () => {
    const left = labProcesses(names, root).filter(isAlive)
    for (const pid of left) signal(pid, 'SIGKILL')
    return left.length === 0
  })

/** Pid written by a daemon; undefined when there is none or it is not running. */
export const pidIn = (pidFile: string): number | undefined => {
  const pid = Number(orEmpty(() => readFileSync(pidFile, 'utf8')).trim())
  return pid > 0 && isAlive(pid) ? pid : undefined
}
