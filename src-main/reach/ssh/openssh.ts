import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { err, ok, type Result } from '#core/result'
import { readSshAnswer } from '#core/ssh/answer'
import type { SshPerson } from '#core/ssh/hop'
import type { SettingsQuestion, SshSettings } from '#core/ssh/settings'
import { say } from '#core/text/say'

/** `Match exec` may run anything; it gets this long. */
const answersWithinMs = 10_000

/** Where the home of a person is not the home of the account, OpenSSH has to be told of its config. */
function configArguments(person: SshPerson, named: string | null): readonly string[] {
  if (named !== null) return ['-F', named]
  if (person.home === userInfo().homedir) return []
  const own = `${person.home}/.ssh/config`
  return ['-F', existsSync(own) ? own : 'none']
}

/** OpenSSH takes the home of the account, whatever HOME says: where they differ its paths are moved. */
function fromOwnHome(answer: string, person: SshPerson): string {
  const { homedir } = userInfo()
  if (person.home === homedir) return answer
  return answer.replaceAll(` ${homedir}/`, ` ${person.home}/`)
}

const firstSentence = (stderr: string): string =>
  stderr
    .split('\n')
    .map(line => line.trim())
    .find(line => line !== '' && !line.startsWith('Pseudo-terminal')) ?? ''

/**
 * Asks the OpenSSH of this machine what its config says for an alias (`ssh -G`); null when no OpenSSH is installed. The
 * error is a sentence: OpenSSH refuses the config, or a command in it does not end.
 */
export function askOpenSsh(
  question: SettingsQuestion,
  person: SshPerson,
  named: string | null,
): Promise<Result<SshSettings> | null> {
  const { alias, user, port } = question
  const args = [
    '-G',
    ...configArguments(person, named),
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    alias,
  ]
  const env = { ...person.env, HOME: person.home }
  return new Promise(resolve => {
    const asked = execFile(
      'ssh',
      args,
      { env, timeout: answersWithinMs, killSignal: 'SIGKILL', maxBuffer: 4_000_000, windowsHide: true },
      (error, stdout, stderr) => {
        const answer = readSshAnswer(fromOwnHome(stdout, person))
        if (error === null) return resolve(answer === null ? null : ok(answer))
        if (error.killed) return resolve(err(say(person.language, 'ssh-g-late', { host: alias })))
        const said = firstSentence(stderr)
        // Another program of that name, or none.
        if (
          error.code === 'ENOENT' ||
          /usage|(illegal|unknown|invalid) option -- /i.test(said) ||
          said === ''
        )
          return resolve(null)
        resolve(err(say(person.language, 'ssh-g-refused', { host: alias, error: said })))
      },
    )
    asked.stdin?.end()
  })
}
