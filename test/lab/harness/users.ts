import { chownSync, mkdirSync } from 'node:fs'
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

/** Takes the users away. */
export const removeUsers = async (names: LabNames): Promise<void> => {
  for (const user of [names.passwordUser, names.user]) {
    if ((await run(['id', '-u', user])).code === 0) await must(['userdel', '-f', user])
    if ((await run(['getent', 'group', user])).code === 0) await must(['groupdel', user])
  }
}
