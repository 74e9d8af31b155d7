import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../harness/open.ts'
import { must } from '../harness/run.ts'

/** Every command that a user of the gpu host was given over SSH, with its environment. */
export interface LoginRecord {
  text(): string
  stop(): Promise<void>
}

/** Puts a shell in front of a user's own that writes down what sshd gives it: nothing is too quick to be seen. */
export async function recordLogins(lab: Lab, user: string): Promise<LoginRecord> {
  const [shell, record] = [join(lab.root, 'recording-shell'), join(lab.root, 'log/logins')]
  writeFileSync(record, '')
  chmodSync(record, 0o666)
  const lines = ['#!/bin/bash', `{ printf '%s ' "$0" "$@"; echo; env; } >>'${record}'`, 'exec /bin/bash "$@"']
  writeFileSync(shell, `${lines.join('\n')}\n`, { mode: 0o755 })
  await must(['usermod', '-s', shell, user])
  return {
    text: () => readFileSync(record, 'utf8'),
    stop: async () => {
      await must(['usermod', '-s', '/bin/bash', user])
      for (const file of [shell, record]) rmSync(file)
    },
  }
}
