import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './folder.ts'

/** The process groups of one demo: every child leads its own. */
export interface Processes {
  /** Files a child that was spawned `detached`. */
  track(child: ChildProcess): void
}

/**
 * Ends the groups filed in pids/, then (where /proc tells) everyone else with the demo's HOME, such as commands that an
 * SSH client put into a session of their own; then removes the folder. (dash and busybox know no `kill -9 -- -PID`.)
 */
const cleanUpScript = `
for file in "$1"/pids/*; do [ -e "$file" ] && kill -9 "-\${file##*/}" 2>/dev/null; done
for file in $(grep -lzxF "HOME=$1/home" /proc/[0-9]*/environ 2>/dev/null); do
  pid=\${file#/proc/}; kill -9 "\${pid%/environ}" 2>/dev/null
done
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`

/** Ends all processes of a demo and removes its folder. */
export function cleanUp(folder: string): void {
  spawnSync('/bin/sh', ['-c', cleanUpScript, 'brokerlight-demo-end', folder], { cwd: '/', stdio: 'ignore' })
}

/**
 * Starts a shell that waits for its stdin to end, which the kernel does when this process dies in any way, SIGKILL
 * included; then it cleans up. After an orderly end there is nothing left for it to do.
 */
export function startGuard(folder: string): void {
  const script = `while read -r line; do :; done\n${cleanUpScript}`
  const guard = spawn('/bin/sh', ['-c', script, 'brokerlight-demo-guard', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
}

/** Files the demo's process groups under pids/, where the clean-up finds them. */
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
  }
}

/** Sends a signal to a process group; one that has just ended needs none. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (isAlive(-pid)) process.kill(-pid, signal)
}
