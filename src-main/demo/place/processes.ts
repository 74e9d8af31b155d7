import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './folder.ts'

/** The process groups of one demo: every child leads its own, so that none outlives the demo. */
export interface Processes {
  /** Files a child that was spawned `detached`. */
  track(child: ChildProcess): void
  /** Ends every group that still has someone in it. */
  killAll(): void
}

/**
 * Waits for its stdin to end, which the kernel does when the demo host dies in any way; then ends the groups filed in
 * pids/ and removes the folder. After an orderly end there is nothing left to do for it.
 */
const guardScript = `
while read -r line; do :; done
for file in "$1"/pids/*; do [ -e "$file" ] && kill -9 -- "-\${file##*/}" 2>/dev/null; done
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`

/** Starts the guard that cleans up even after this process was killed with SIGKILL. */
export function startGuard(folder: string): void {
  const guard = spawn('/bin/sh', ['-c', guardScript, 'brokerlight-demo-guard', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
}

/** Files the demo's process groups under pids/, where the guard finds them. */
export function createProcesses(folder: string): Processes {
  const groups = new Set<number>()
  const fileOf = (pid: number): string => join(folder, 'pids', String(pid))
  const prune = (): void => {
    for (const pid of groups) {
      if (isAlive(-pid)) continue
      groups.delete(pid)
      rmSync(fileOf(pid), { force: true })
    }
  }
  return {
    track(child) {
      prune()
      if (child.pid === undefined) return
      groups.add(child.pid)
      writeFileSync(fileOf(child.pid), '')
      child.once('exit', prune)
    },
    killAll() {
      prune()
      for (const pid of groups) killGroup(pid, 'SIGKILL')
    },
  }
}

/** Sends a signal to a process group; one that has just ended needs none. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (isAlive(-pid)) process.kill(-pid, signal)
}
