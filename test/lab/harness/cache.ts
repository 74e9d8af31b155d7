import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './processes.ts'

/** What is downloaded or built once and kept between runs. */
const cacheFolder = (): string => {
  const folder = join(process.cwd(), '.cache', 'lab')
  mkdirSync(folder, { recursive: true })
  return folder
}

const removeAbandonedWork = (): void => {
  for (const entry of readdirSync(cacheFolder())) {
    const pid = Number(/^making-(\d+)-/.exec(entry)?.[1] ?? process.pid)
    if (pid !== process.pid && !isAlive(pid)) rmSync(join(cacheFolder(), entry), { recursive: true })
  }
}

const settle = (made: string, place: string): void => {
  try {
    renameSync(made, place)
  } catch (error) {
    // another process was faster: what it made is as good
    if (!existsSync(place)) throw error
  }
}

/** A folder of the cache; made when it is not there, whole or not at all, in a work folder that `make` may litter. */
export const madeOnce = async (
  name: string,
  make: (folder: string, work: string) => Promise<void>,
): Promise<string> => {
  const place = join(cacheFolder(), name)
  if (existsSync(place)) return place
  removeAbandonedWork()
  const work = mkdtempSync(join(cacheFolder(), `making-${process.pid}-`))
  try {
    const folder = join(work, name)
    mkdirSync(folder)
    await make(folder, work)
    settle(folder, place)
  } finally {
    rmSync(work, { recursive: true })
  }
  return place
}

/** Takes folders of an earlier making out of the cache: those that begin so, but the one named. */
export const forgetOthers = (begin: string, name: string): void => {
  const others = readdirSync(cacheFolder()).filter(entry => entry.startsWith(begin) && entry !== name)
  for (const entry of others) rmSync(join(cacheFolder(), entry), { recursive: true })
}
