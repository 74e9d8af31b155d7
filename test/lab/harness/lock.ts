import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { LabNames } from './names.ts'
import { isAlive, startTicks } from './processes.ts'

/** Who holds a lab: one process by pid and start, so that a reused pid is not mistaken for it. */
export type Holder = {
  readonly pid: number
  readonly startTicks: string
  readonly root: string
  readonly checkout: string
  readonly since: string
}

/** The holder written in the lock file, alive or not. */
export const readHolder = (names: LabNames): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(names.lockFile, 'utf8')) as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** True while the very process that took the lock still runs. */
export const holds = (holder: Holder): boolean =>
  isAlive(holder.pid) && startTicks(holder.pid) === holder.startTicks

/** Takes the lab or says who has it; answers the dead holder it took over from, for the clearing. */
export const takeLock = (names: LabNames, root: string): Holder | undefined => {
  const earlier = readHolder(names)
  if (earlier && holds(earlier)) {
    throw new Error(
      `Lab ${names.name} is held by process ${earlier.pid} of ${earlier.checkout} since ${earlier.since}. ` +
        'End it, or set BROKERLIGHT_LAB to another name for a second lab.',
    )
  }
  if (earlier) rmSync(names.lockFile, { force: true })
  const mine: Holder = {
    pid: process.pid,
    startTicks: startTicks(process.pid),
    root,
    checkout: process.cwd(),
    since: new Date().toISOString(),
  }
  writeFileSync(names.lockFile, JSON.stringify(mine), { flag: 'wx' })
  return earlier
}

/** Gives the lab back. */
export const dropLock = (names: LabNames): void => rmSync(names.lockFile, { force: true })
