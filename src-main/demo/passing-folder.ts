import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Chromium's processes write a little longer than the app itself runs. */
const script = 'while read -r line; do :; done; sleep 1; rm -rf "$1"; sleep 1; rm -rf "$1"'

/**
 * Makes a folder for the window of a demo. It is removed once this process is gone, however that ends: a shell waits for
 * its stdin to close, which the kernel sees to even after a SIGKILL.
 */
export function passingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'brokerlight-window-'))
  const remover = spawn('/bin/sh', ['-c', script, 'brokerlight-remover', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Where there is no shell there is no demo either; the system cleans its temporary folders.
  remover.on('error', () => undefined)
  remover.unref()
  return folder
}
