import { chmodSync, copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeFile } from './broker.ts'
import { clearLab, noteOutsidePaths } from './clear.ts'
import { dockerSocket, mountDockerDisk } from './dockerd.ts'
import { registryStorage } from './images.ts'
import { dropLock, takeLock } from './lock.ts'
import { type LabNames, labNames } from './names.ts'
import { netUp } from './net.ts'
import { type Lab, type LabData, labDataFile, openLab } from './open.ts'
import { harnessFile, labRoot } from './places.ts'
import { makeDockerConfig } from './plugins.ts'
import { must } from './run.ts'
import { writeSshdConfigs } from './sshd.ts'
import { makeSshFiles } from './sshfiles.ts'
import { addUsers, labPassword } from './users.ts'

const layHostTools = (root: string): string => {
  const folder = join(root, 'host-bin')
  mkdirSync(folder)
  copyFileSync(harnessFile('nvidia-smi'), join(folder, 'nvidia-smi'))
  chmodSync(join(folder, 'nvidia-smi'), 0o755)
  return folder
}

const bringUp = async (names: LabNames, root: string): Promise<Lab> => {
  const storage = await registryStorage()
  mkdirSync(join(root, 'log'), { recursive: true })
  noteOutsidePaths(root)
  await netUp(names)
  const { home } = await addUsers(names, root)
  const ssh = await makeSshFiles(names, root, home)
  const userId = Number(await must(['id', '-u', names.user]))
  const hostEnv = {
    DOCKER_HOST: dockerSocket(root),
    DOCKER_CONFIG: await makeDockerConfig(root, userId),
    PATH: `${layHostTools(root)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
  }
  writeSshdConfigs(names, root, hostEnv)
  await mountDockerDisk(root)
  cpSync(storage, join(root, 'registry'), { recursive: true })
  const projectFolder = join(home, 'broker')
  const data: LabData = { names, root, home, projectFolder, composeFile, ssh, password: labPassword, hostEnv }
  const lab = openLab(data)
  await Promise.all([
    lab.docker.start(),
    lab.registry.start(),
    lab.sshd.gpu.start(),
    lab.sshd.bastion.start(),
  ])
  await lab.broker.reset()
  writeFileSync(labDataFile(root), JSON.stringify(data, undefined, 2))
  return lab
}

/** Takes the lab, clears what an earlier, killed run left, and brings all of it up, the broker at its first release. */
export const startLab = async (names: LabNames = labNames()): Promise<Lab> => {
  process.umask(0o022)
  const root = labRoot(names.name)
  const earlier = takeLock(names, root)
  try {
    if (earlier && earlier.root !== root) await clearLab(names, earlier.root)
    await clearLab(names, root)
    return await bringUp(names, root)
  } catch (error) {
    await stopLab(names)
    throw error
  }
}

/** Takes the lab away; nothing of it stays but what `.cache` keeps for the next. */
export const stopLab = async (names: LabNames = labNames()): Promise<void> => {
  await clearLab(names, labRoot(names.name))
  dropLock(names)
}
