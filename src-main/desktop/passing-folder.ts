import { spawn } from 'node:child_process'

/** Chromium's processes write a little longer than the app itself runs. */
const script = 'while read -r line; do :; done; sleep 1; rm -rf "$1"; sleep 1; rm -rf "$1"'

/**
 * Removes a folder once this process is gone, however it ends: a shell waits for its stdin to close, which the kernel
 * sees to even after a SIGKILL.
 */
export function removeAfterwards(folder: string): void {
  const remover = spawn('/bin/sh', ['-c', script, 'brokerlight-remover', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell (there is no demo there) the system's own cleaning of temporary folders has to do.
  remover.on('error', () => undefined)
  remover.unref()
}
