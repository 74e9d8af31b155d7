import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'brokerlight-demo-'

/** Makes the folder that holds everything of one demo; its name carries this process's id. */
export function createFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)))
  chmodSync(folder, 0o700)
  for (const part of ['bin', 'home', 'docker', 'pids', 'redis', 'tmp', 'volumes'])
    mkdirSync(join(folder, part))
  return folder
}

/** Removes a demo's folder; a file that appears meanwhile is removed on a second go. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** Removes folders of demos whose process is gone (the machine lost power, say). */
export function sweepFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^brokerlight-demo-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) removeFolder(join(tmpdir(), name))
  }
}

/** Whether a process (or, with a negative id, anyone in a process group) still lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
