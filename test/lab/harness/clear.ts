import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { netDown } from './net.ts'
import { endLabProcesses } from './processes.ts'
import { must } from './run.ts'
import { removeUsers } from './users.ts'

/** What a Docker engine or sshd makes outside the lab's folder, if it is not there before. */
const outside = ['/etc/docker/key.json', '/run/docker', '/opt/containerd', '/run/containerd', '/run/sshd']

/** Notes which of the outside paths are not there yet, so that they are taken away at the end. */
export const noteOutsidePaths = (root: string): void =>
  writeFileSync(join(root, 'outside.json'), JSON.stringify(outside.filter(path => !existsSync(path))))

const removeOutsidePaths = (root: string): void => {
  const note = join(root, 'outside.json')
  if (!existsSync(note)) return
  for (const path of JSON.parse(readFileSync(note, 'utf8')) as readonly string[]) {
    rmSync(path, { recursive: true, force: true })
  }
}

const unmountBelow = async (root: string): Promise<void> => {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(point => point.startsWith(`${root}/`))
  for (const point of points.reverse()) await must(['umount', '-l', point])
}

const removeCgroup = (folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(folder, entry.name))
  }
  rmdirSync(folder)
}

/** With cgroup v1 every controller has its own tree, with v2 there is one. */
const removeCgroups = (name: string): void => {
  const top = '/sys/fs/cgroup'
  if (!existsSync(top)) return
  const controllers = readdirSync(top, { withFileTypes: true }).filter(entry => entry.isDirectory())
  for (const place of ['.', ...controllers.map(entry => entry.name)]) {
    const folder = join(top, place, name)
    if (existsSync(folder)) removeCgroup(folder)
  }
}

/** Takes away everything a lab of these names has or an earlier, killed one left: nothing stays but the cache. */
export const clearLab = async (names: LabNames, root: string): Promise<void> => {
  await endLabProcesses(names, root)
  await unmountBelow(root)
  await netDown(names)
  await removeUsers(names)
  removeCgroups(names.cgroup)
  removeOutsidePaths(root)
  rmSync(root, { recursive: true, force: true })
}
