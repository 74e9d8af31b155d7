import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { must, run } from './run.ts'

/** The password of the user that logs in by password. */
export const labPassword = "lab pass: 'word' $1"

const add = async (user: string, home: string, more: readonly string[]): Promise<number> => {
  await must(['useradd', '-M', '-d', home, '-s', '/bin/bash', ...more, user])
  mkdirSync(home, { mode: 0o755 })
  const id = Number(await must(['id', '-u', user]))
  chownSync(home, id, Number(await must(['id', '-g', user])))
  return id
}

/** Adds the user with a key and the one with a password; both may use docker. Answers their homes. */
export const addUsers = async (
  names: LabNames,
  root: string,
): Promise<{ readonly home: string; readonly passwordHome: string }> => {
  const home = join(root, 'home', names.user)
  const passwordHome = join(root, 'home', names.passwordUser)
  mkdirSync(join(root, 'home'))
  await add(names.user, home, ['-U'])
  await add(names.passwordUser, passwordHome, ['-U', '-G', names.user])
  // '*' is no password but not locked either: sshd refuses a locked user even with a key
  await must(['usermod', '-p', '*', names.user])
  await must([
    'usermod',
    '-p',
    await must(['openssl', 'passwd', '-6', '-stdin'], { input: labPassword }),
    names.passwordUser,
  ])
  return { home, passwordHome }
}

const sudoersFile = (names: LabNames): string => `/etc/sudoers.d/brokerlight-lab-${names.name}`

/** Lets the user with a key run docker by sudo, with or without a password; docker finds the lab's engine as it does without. */
export const allowSudoDocker = (names: LabNames, isFree: boolean): void => {
  const file = sudoersFile(names)
  const lines = [
    `Defaults:${names.user} env_keep += "DOCKER_HOST DOCKER_CONFIG"`,
    `${names.user} ALL=(root) ${isFree ? 'NOPASSWD: ' : ''}/usr/bin/docker, /usr/local/bin/docker`,
  ]
  // sudo reads no file of this folder whose name has a dot, so it never sees half of one.
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o440 })
  renameSync(`${file}.new`, file)
}

/** Takes that away. */
export const forbidSudoDocker = (names: LabNames): void => {
  for (const end of ['', '.new']) rmSync(`${sudoersFile(names)}${end}`, { force: true })
}

/** Takes the users away. */
export const removeUsers = async (names: LabNames): Promise<void> => {
  forbidSudoDocker(names)
  for (const user of [names.passwordUser, names.user]) {
    if ((await run(['id', '-u', user])).code === 0) await must(['userdel', '-f', user])
    if ((await run(['getent', 'group', user])).code === 0) await must(['groupdel', user])
  }
}
