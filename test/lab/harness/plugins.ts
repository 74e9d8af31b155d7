import { chownSync, copyFileSync, linkSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { unpackedPackages } from './debs.ts'

const plugins = ['docker-compose', 'docker-buildx'] as const

/** The lab's user must reach the file whatever the folders above the cache allow: linked into the lab, or copied. */
const place = (from: string, to: string): void => {
  try {
    linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    copyFileSync(from, to)
  }
}

/** Makes the folder for `DOCKER_CONFIG` with compose v2 and buildx as plugins: the system's own docker has neither. */
export const makeDockerConfig = async (root: string, userId: number): Promise<string> => {
  const folder = join(root, 'docker-config')
  const unpacked = await unpackedPackages('forky', ...plugins)
  mkdirSync(join(folder, 'cli-plugins'), { recursive: true })
  for (const plugin of plugins) {
    place(join(unpacked, 'usr/libexec/docker/cli-plugins', plugin), join(folder, 'cli-plugins', plugin))
  }
  chownSync(folder, userId, userId)
  return folder
}
