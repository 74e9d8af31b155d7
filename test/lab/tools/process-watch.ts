import { readdirSync, readFileSync } from 'node:fs'
import type { LabNames } from '../harness/names.ts'
import { netnsProcesses } from '../harness/processes.ts'
import type { Canaries } from './canary.ts'

/** What may be seen where: an owner's own containers may hold a secret in their environment, nobody else may. */
export interface WatchedCanaries {
  readonly canaries: Canaries
  readonly inContainers: boolean
}

/** A watch over all processes of this machine, those of the lab's hosts among them. */
export interface ProcessWatch {
  /** What was seen so far, a line each. */
  sightings(): readonly string[]
  /** How often all processes were looked at. */
  looks(): number
  stop(): void
}

/** Between two looks. A process that lives shorter than this can be missed; commands of the host live longer. */
const everyMs = 15

const read = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It has ended.
    return ''
  }
}

/**
 * Looks many times a second for secrets: in the command line of every process here, and in the environment of every
 * process on the gpu host. On the desktop an environment is where a person may keep one.
 */
export function watchProcesses(names: LabNames, watched: readonly WatchedCanaries[]): ProcessWatch {
  const seen = new Set<string>()
  let looks = 0
  const isContained = (pid: string): boolean => read(pid, 'cgroup').includes(`/${names.cgroup}/`)
  const isOnHost = (pid: string): boolean => netnsProcesses(names.gpuNetns).includes(Number(pid))

  const look = (): void => {
    looks += 1
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue
      const [words, environment] = [read(pid, 'cmdline'), read(pid, 'environ')]
      for (const { canaries, inContainers } of watched) {
        if (canaries.findIn(words).length > 0) seen.add(`command line: ${words.replaceAll('\0', ' ')}`)
        if (canaries.findIn(environment).length === 0) continue
        const contained = isContained(pid)
        if (contained ? !inContainers : isOnHost(pid))
          seen.add(`environment of: ${words.replaceAll('\0', ' ')}`)
      }
    }
  }
  const timer = setInterval(look, everyMs)
  return { sightings: () => [...seen], looks: () => looks, stop: () => clearInterval(timer) }
}
