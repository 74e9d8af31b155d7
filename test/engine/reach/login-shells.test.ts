import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Exec } from '#core/ports'
import { framedCommand, frameMarks } from '#core/ssh/framed-command'
import { brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import type { TestSshd } from './site/sshd.ts'

const shells = ['dash', 'bash', 'rbash', 'zsh', 'fish', 'tcsh', 'bsd-csh', 'mksh', 'busybox'] as const
const isHere = (shell: string): boolean => spawnSync('which', [shell]).status === 0
/** How a shell is told to run a command line. */
const withLine = (shell: string): readonly string[] =>
  shell === 'busybox' ? [shell, 'sh', '-c'] : [shell, '-c']

const hostileWords = [
  "'",
  '"',
  '\\',
  '\n',
  '!',
  '!!',
  '!x',
  '$HOME',
  '`id`',
  '~',
  '*',
  'ü',
  '🦀',
  '%s',
  String.raw`\n`,
  String.raw`\0101`,
  String.raw`\\`,
  String.raw`\'`,
  '',
  '-n',
  '\t',
  '\r',
  '^a^b',
  '{a,b}',
  '\u0001',
  '\u007f',
  '$?',
  "'!\n!'",
  'long'.repeat(5000),
]

describe.each(shells.filter(isHere))('%s as a login shell', shell => {
  test('reads every word of a command as it is', () => {
    const token = { first: '1234', second: '5678' }
    const marks = frameMarks(token)
    const [program = '', ...args] = withLine(shell)
    const line = framedCommand(['printf', '%s|', ...hostileWords], false, token)
    const { stdout, stderr, status } = spawnSync(program, [...args, line], { encoding: 'utf8' })
    expect(stdout).toBe(`${marks.stdout}${hostileWords.map(word => `${word}|`).join('')}${marks.stdout}0;`)
    expect(stderr).toBe(`${marks.stderr}${marks.stderr}`)
    expect(status).toBe(0)
  })
})

describe('a real sshd', () => {
  let site: Site
  let sshd: TestSshd
  let exec: Exec
  /** What the login shell of the session does before, around or instead of the command. */
  let force: string
  let bashrc: string

  beforeAll(async () => {
    site = createSite()
    force = site.path('force')
    sshd = await site.sshd('sshd', {
      lines: [`ForceCommand [ -e ${force} ] && . ${force} || eval "$SSH_ORIGINAL_COMMAND"`],
    })
    bashrc = join(site.path('sshd'), 'home/.bashrc')
    site.know(sshd)
    site.config({ nebula: sshd })
    exec = (await open(site.reach(), brokerOf({ ssh: 'nebula' }))).exec
  })
  afterAll(() => site.remove())

  test.each([
    ['prints', 'echo Welcome; echo warning >&2'],
    ['prints half a line', 'printf "loading ... "; printf "half " >&2'],
    ['prints a section of ours', "echo '@@brokerlight containers'; echo '{}'"],
    ['prints when it ends', "trap 'echo bye; echo bye >&2; exit 4' EXIT"],
    ['traces', 'set -x'],
    ['echoes its input', 'set -v'],
    ['prints much', 'yes Welcome | head -c 3000000; yes Welcome | head -c 300000 >&2'],
  ])('a .bashrc that %s is no part of an answer', async (_what, text) => {
    writeFileSync(bashrc, `${text}\n`)
    try {
      expect(must(await exec.run(['sh', '-c', 'echo out; echo err >&2; exit 3']))).toEqual({
        code: 3,
        stdout: 'out\n',
        stderr: 'err\n',
      })
      expect(must(await exec.run(['cat'], { stdin: 'input' }))).toMatchObject({ code: 0, stdout: 'input' })
      const streamed = must(await exec.stream(['printf', String.raw`\000\377end`]))
      const bytes: Uint8Array[] = []
      for await (const chunk of streamed.stdout) bytes.push(chunk)
      expect(Buffer.concat(bytes)).toEqual(Buffer.from([0, 255, ...Buffer.from('end')]))
      expect(must(await streamed.ended).code).toBe(0)
    } finally {
      rmSync(bashrc)
    }
  })

  test.each(shells.filter(isHere))('%s runs scripts, and hands input and code over', async shell => {
    writeFileSync(force, `exec ${withLine(shell).join(' ')} "$SSH_ORIGINAL_COMMAND"\n`)
    try {
      const script = `if [ "$1" = "it's !" ]; then\n  cat; echo err >&2\n  exit 5\nfi`
      const outcome = must(await exec.run(['sh', '-c', script, 'sh', "it's !"], { stdin: 'input\n' }))
      expect(outcome).toEqual({ code: 5, stdout: 'input\n', stderr: 'err\n' })
      expect(must(await exec.run(['cat'])).stdout).toBe('')
    } finally {
      rmSync(force)
    }
  })

  test.each([
    ['nologin', 'exec /usr/sbin/nologin', 'it said “This account is currently not available.”'],
    ['another command', 'echo Backups only.; exit 0', 'it said “Backups only.”'],
    ['a refusal on stderr', 'echo "refused: $SSH_ORIGINAL_COMMAND" >&2; exit 2', 'it said “refused: sh -c'],
    ['nothing at all', 'exit 0', 'it said nothing and ended with code 0'],
    ['false', 'exec false', 'it said nothing and ended with code 1'],
    ['sftp', 'exec /usr/lib/openssh/sftp-server </dev/null', 'it said nothing and ended with code 0'],
    ['a shell without commands', 'PATH=/nowhere; eval "$SSH_ORIGINAL_COMMAND"', 'sh: command not found'],
  ])('that runs %s instead of a command is told as that', async (_what, text, said) => {
    writeFileSync(force, `${text}\n`)
    try {
      for (const result of [
        await exec.run(['docker', 'ps']),
        await exec.run(['sh', '-c', 'echo out'], { stdin: 'input' }),
        await must(await exec.stream(['cat', '/etc/passwd'])).ended,
      ]) {
        const fault = faultOf(result)
        expect(fault).toMatchObject({ code: 'config', layer: 'host' })
        expect(fault.message).toContain(`The login shell of ${site.user} on nebula`)
        expect(fault.message).toContain(said)
        expect(fault.message).toContain('Allow this account to run commands there')
      }
    } finally {
      rmSync(force)
    }
  })

  test('a login shell that asks something first is told when the time is over', async () => {
    writeFileSync(force, 'echo "Accept the terms? [y/n]"; sleep 60\n')
    try {
      const fault = faultOf(await exec.run(['docker', 'ps'], { timeoutMs: 1000 }))
      expect(fault.message).toContain('it said “Accept the terms? [y/n]”')
    } finally {
      rmSync(force)
    }
  })

  test('a shell that ends before the command does is no answer of it', async () => {
    const pidFile = site.path('pid')
    const running = exec.run(['sh', '-c', `echo $PPID >${pidFile}; echo half; sleep 60`])
    while (!existsSync(pidFile)) await new Promise(resolve => setTimeout(resolve, 20))
    appendFileSync(pidFile, '')
    sshd.signalSessions('SIGSTOP')
    sshd.signalSessions('SIGKILL')
    expect(faultOf(await running)).toMatchObject({ code: 'closed', layer: 'host' })
  })
})
