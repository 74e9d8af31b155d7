import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The line of sshd_config that gives sessions an empty home below `folder`: bash reads `.bashrc` before each command of
 * an SSH session, and what the person at this machine keeps there (a version manager that takes a lock) is no part of a test.
 */
export function bareShell(folder: string): string {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  return `SetEnv HOME=${home}`
}
