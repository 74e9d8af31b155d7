import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './tools/folder.ts'
import { until } from './tools/wait.ts'

const root = resolve(import.meta.dirname, '../..')

/** A running process: a later one of the same pid has another start. */
interface Process {
  readonly pid: number
  readonly parent: number
  readonly start: string
  readonly program: string
}

function processes(): readonly Process[] {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return pids.flatMap(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, parent, ...rest] = (stat.split(') ').at(-1) ?? '').split(' ')
      const program = /\((.*)\)/s.exec(stat)?.[1] ?? ''
      return state === 'Z'
        ? []
        : [{ pid: Number(pid), parent: Number(parent), start: rest[17] ?? '', program }]
    } catch {
      return []
    }
  })
}

/** The processes below one. */
function below(pid: number, all: readonly Process[] = processes()): readonly Process[] {
  return all.filter(one => one.parent === pid).flatMap(one => [one, ...below(one.pid, all)])
}

/** `npm test` with two kinds, the first of which runs servers for long; a group of its own, as a terminal starts it. */
function startTests(temp: string): ChildProcess {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|BROKERLIGHT_|ELECTRON_RUN|NODE_)/.test(name),
  )
  const words = ['scripts/test.mjs', 'engine', 'app', 'test/engine/faults.test.ts']
  return spawn('node', words, {
    cwd: root,
    env: { ...Object.fromEntries(env), TMPDIR: temp },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test.runIf(process.platform === 'linux').for([
  ['SIGTERM to the script alone', 'SIGTERM', 143, (pid: number) => pid],
  ['SIGINT to its group', 'SIGINT', 130, (pid: number) => -pid],
] as const)(
  '%s ends all that `npm test` started, and nothing more is started',
  async ([, signal, code, target], { onTestFinished }) => {
    const temp = temporaryFolder()
    const tests = startTests(temp.path)
    const pid = tests.pid ?? 0
    let said = ''
    for (const stream of [tests.stdout, tests.stderr]) stream?.on('data', text => (said += String(text)))
    const ended = new Promise(done => tests.once('exit', done))
    let seen: readonly Process[] = []
    onTestFinished(() => {
      const left = tests.exitCode === null ? [...below(pid), { pid }] : []
      for (const one of left) process.kill(one.pid, 'SIGKILL')
      temp.remove()
    })
    await until('the servers of the tests', () => {
      seen = below(pid)
      const running = (program: string): boolean => seen.some(one => one.program === program)
      return (running('redis-server') && running('sshd')) || tests.exitCode !== null
    })
    process.kill(target(pid), signal)
    process.kill(target(pid), signal)
    expect([await ended, said.includes('== app')]).toEqual([code, false])
    const left = processes().filter(one =>
      seen.some(({ pid, start }) => one.pid === pid && one.start === start),
    )
    expect([seen.length > 5, left]).toEqual([true, []])
  },
)
