import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quoteArgv } from '#core/quote'
import { lostCode, notBegunCode, runDetached, stopDetached } from '#core/runtimes/compose/detached'
import { dockerAwayCode, dockerStuckCode, patiently } from '#core/runtimes/compose/docker-patience'
import { hostReturnedCode, switchScript } from '#core/runtimes/compose/switch'

interface Ran {
  readonly code: number
  readonly stdout: string
}

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'detached $(x) ’'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Runs argv as a host does: one quoted text handed to a shell; what stands in `bin` of the root is found first. */
function run(argv: readonly string[]): Promise<Ran> {
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}`, ROOT: root }
  return new Promise(resolve => {
    execFile('/bin/sh', ['-c', quoteArgv(argv)], { env }, (error, stdout) =>
      resolve({ code: error ? Number(error.code) : 0, stdout }),
    )
  })
}

describe('a detached command', () => {
  it('gives its output and exit code', async () => {
    const result = await run(runDetached(join(root, 'step'), ['sh', '-c', 'echo one; echo two >&2; exit 7']))
    expect(result).toEqual({ code: 7, stdout: 'one\ntwo\n' })
  })

  it('is never started twice: asking again follows or repeats what it said', async () => {
    const argv = runDetached(join(root, 'step'), [
      'sh',
      '-c',
      'echo run >>"$1"; sleep 0.3; echo end',
      'sh',
      join(root, 'count'),
    ])
    const results = await Promise.all([run(argv), run(argv), run(argv)])
    expect((await run(argv)).stdout).toBe('end\n')
    expect(results.map(one => one.stdout)).toEqual(['end\n', 'end\n', 'end\n'])
    expect(readFileSync(join(root, 'count'), 'utf8')).toBe('run\n')
  })

  it('goes on when whoever follows it is killed', async () => {
    const argv = runDetached(join(root, 'step'), ['sh', '-c', 'echo begun; sleep 0.6; echo ended'])
    const child = spawn('/bin/sh', ['-c', quoteArgv(argv)], { detached: true })
    await new Promise(resolve => child.stdout.once('data', resolve))
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    expect(await run(argv)).toEqual({ code: 0, stdout: 'begun\nended\n' })
  })

  it('can be stopped with all it started', async () => {
    const script = 'sleep 60 & echo $! >"$1"; wait; echo never'
    const argv = runDetached(join(root, 'step'), ['sh', '-c', script, 'sh', join(root, 'child')])
    const following = run(argv)
    const there = (name: string): boolean =>
      existsSync(join(root, name)) && readFileSync(join(root, name), 'utf8') !== ''
    while (!there('step/pid') || !there('child')) await new Promise(resolve => setTimeout(resolve, 20))
    await run(stopDetached(join(root, 'step')))
    const { code, stdout } = await following
    expect(code).not.toBe(0)
    expect(stdout).not.toContain('never')
    const state = await run(['ps', '-o', 'stat=', '-p', readFileSync(join(root, 'child'), 'utf8').trim()])
    expect(['', 'Z']).toContain(state.stdout.trim().slice(0, 1))
  })

  it('says that it was not begun where nothing can be written', async () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    const begun = join(root, 'begun')
    expect((await run(runDetached(join(file, 'step'), ['touch', begun]))).code).toBe(notBegunCode)
    writeFileSync(join(root, 'step'), '')
    expect((await run(runDetached(join(root, 'step'), ['touch', begun]))).code).toBe(notBegunCode)
    expect(existsSync(begun)).toBe(false)
  })

  it('hands every hostile argument on as it is', async () => {
    const words = ['a b', "it's", '$(touch /tmp/never)', '`id`', 'line\nbreak', '-n', '', '*', 'żółw 🐢']
    const argv = runDetached(join(root, 'step'), [
      'sh',
      '-c',
      'for w; do printf "<%s>" "$w"; done',
      'sh',
      ...words,
    ])
    expect((await run(argv)).stdout).toBe(words.map(word => `<${word}>`).join(''))
  })
})

describe('a process of a detached command', () => {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const startOf = (pid: number): string =>
    (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ')[19] ?? ''
  const withRecord = (record: string): string => {
    mkdirSync(join(root, 'step'))
    writeFileSync(join(root, 'step/out'), 'half\n')
    writeFileSync(join(root, 'step/pid'), `${record}\n`)
    return join(root, 'step')
  }
  const program = (): ReturnType<typeof spawn> => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })

  it.each<readonly [string, (pid: number) => string]>([
    ['another process that was given its number', pid => `${pid} 1 ${bootId}`],
    [
      'a process before a restart of the host',
      pid => `${pid} ${startOf(pid)} 00000000-0000-0000-0000-000000000000`,
    ],
    ['no process', () => `999999999 1 ${bootId}`],
  ])('is not %s: the command is lost, and that process is never ended', async (_what, record) => {
    const other = program()
    const step = withRecord(record(other.pid ?? 0))
    await run(stopDetached(step))
    expect(await run(runDetached(step, ['true']))).toEqual({ code: lostCode, stdout: 'half\n' })
    expect(other.signalCode).toBeNull()
    process.kill(other.pid ?? 0, 0)
    other.kill()
  })

  it.each<readonly [string, (pid: number) => string]>([
    ['with its start and the start of the host', pid => `${pid} ${startOf(pid)} ${bootId}`],
    ['that was recorded by its number alone', pid => String(pid)],
  ])('%s is followed and ended', async (_what, record) => {
    const own = program()
    const ended = new Promise(resolve => own.once('exit', (_code, signal) => resolve(signal)))
    const step = withRecord(record(own.pid ?? 0))
    const following = run(runDetached(step, ['true']))
    const early = await Promise.race([
      following,
      new Promise(resolve => setTimeout(resolve, 1500, 'follows')),
    ])
    expect(early).toBe('follows')
    await run(stopDetached(step))
    expect(await ended).toBe('SIGTERM')
    expect((await following).code).toBe(lostCode)
  })

  it('is known without /proc, too', async () => {
    const [sh = '', flag = '', script = '', ...args] = runDetached(join(root, 'step'), ['sleep', '0.5'])
    const argv = [sh, flag, script.replaceAll('/proc/', '/nowhere/'), ...args]
    const [first, second] = await Promise.all([run(argv), run(argv)])
    expect([first, second]).toEqual([
      { code: 0, stdout: '' },
      { code: 0, stdout: '' },
    ])
    const [, start = '', boot] = readFileSync(join(root, 'step/pid'), 'utf8').trim().split(' ')
    expect(start).toMatch(/^_\w+_/)
    expect(boot).toBe('-')
    writeFileSync(join(root, 'step/pid'), `${process.pid} ${start} -`)
    rmSync(join(root, 'step/rc'))
    expect((await run(argv)).code).toBe(lostCode)
  })
})

describe('a Docker daemon that goes away', () => {
  /** Stands for docker: its daemon is away while the file `away` is there; `up` does what the file `up` says. */
  const docker = `#!/bin/sh
away() { echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1; }
[ "$1" = version ] && { [ -e "$ROOT/away" ] && away; exit 0; }
echo "$*" >>"$ROOT/calls"
[ -e "$ROOT/away" ] && away
. "$ROOT/$1"`
  const lay = (name: string, text: string, mode = 0o644): void => {
    mkdirSync(join(root, 'bin'), { recursive: true })
    writeFileSync(join(root, name), text, { mode })
  }
  const calls = (): readonly string[] => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n')
  /** Fails as the daemon goes away, which is back after a while; the next time it does well. */
  const once = (how: string): string =>
    `[ -e "$ROOT/been" ] && exit 0; touch "$ROOT/been"; ${how}; echo 'error during connect: EOF' >&2; exit 1`
  const goes = 'touch "$ROOT/away"; (sleep 1.5; rm "$ROOT/away") >/dev/null 2>&1 & :'
  const ups = (): readonly string[] => calls().filter(one => one === 'new' || one === 'old')
  /** The one container of the switch is healthy; its id is what the file `id` says. */
  const row = 'case $3 in *RestartCount*) echo "$4 running t 0 hhealthy palways 0 false /redis" ;; esac'
  const switching = (others: readonly string[] = []): readonly string[] => {
    const watched = { project: 'p', services: ['redis'], own: 'redis', waitSeconds: 5, others }
    return ['sh', '-c', switchScript({ ...watched, up: ['docker', 'new'] }, ['docker', 'old'], ['true'])]
  }
  beforeEach(() => {
    lay('bin/docker', docker, 0o755)
    lay('id', 'one')
    lay('ps', 'cat "$ROOT/id"; echo')
    lay('inspect', row)
  })

  it.each([
    ['and comes back after a while', goes],
    ['and whose socket never refuses', ':'],
  ])('%s is waited for, and the command runs again', async (_what, how) => {
    lay('up', once(how))
    const { code, stdout } = await run(runDetached(join(root, 'step'), patiently(['docker', 'up'])))
    expect(code).toBe(0)
    expect(stdout).toContain('Docker answers again')
    expect(calls()).toEqual(['up', 'up'])
  })

  it('is waited for in the middle of the switch, which goes on to a whole end', async () => {
    lay('new', once(goes))
    lay('old', 'exit 1')
    expect((await run(runDetached(join(root, 'step'), switching()))).code).toBe(0)
    expect(ups()).toEqual(['new', 'new'])
  })

  it('ends containers beside the broker, which are started again; those that ended before are not', async () => {
    lay('new', once(goes))
    const ends = 'case $4 in early) echo 2020-01-01T00:00:00Z ;; late) echo 2999-01-01T00:00:00Z ;; esac'
    lay('inspect', `${row}; ${ends}`)
    lay('start', 'exit 0')
    const others = ['early', 'late', 'running']
    expect((await run(runDetached(join(root, 'step'), switching(others)))).code).toBe(0)
    expect(calls().filter(one => one.startsWith('start'))).toEqual(['start late'])
  })

  it('is waited for on the way back, too', async () => {
    lay('new', 'echo two >"$ROOT/id"; exit 1')
    lay('old', once(goes))
    expect((await run(runDetached(join(root, 'step'), switching()))).code).toBe(hostReturnedCode)
    expect(calls().filter(one => one === 'old')).toHaveLength(2)
  })

  it('is waited for while the new release is watched, which is brought up again', async () => {
    lay('new', 'touch "$ROOT/up"')
    lay(
      'inspect',
      `[ ! -e "$ROOT/up" ] || [ -e "$ROOT/been" ] || { touch "$ROOT/been"; ${goes}; exit 1; }; ${row}`,
    )
    lay('ps', '[ -e "$ROOT/away" ] && exit 1; cat "$ROOT/id"; echo')
    expect((await run(runDetached(join(root, 'step'), switching()))).code).toBe(0)
    expect(ups()).toEqual(['new', 'new'])
  })

  it('is no reason to run a command again that failed by itself', async () => {
    lay('up', 'echo nothing; exit 7')
    const argv = runDetached(join(root, 'step'), patiently(['docker', 'up']))
    expect((await run(argv)).code).toBe(7)
    expect(calls()).toEqual(['up'])
  })

  it('is given up after a time, and the command begins anew when it is asked for again', async () => {
    const step = join(root, 'step')
    mkdirSync(step)
    writeFileSync(join(step, 'rc'), `${dockerAwayCode}\n`)
    writeFileSync(join(step, 'out'), 'gave up\n')
    lay('up', 'echo done')
    expect(await run(runDetached(step, patiently(['docker', 'up'])))).toEqual({ code: 0, stdout: 'done\n' })
    expect(readdirSync(root).filter(name => name.startsWith('step'))).toHaveLength(2)
  })

  it.each([
    ['a task', 'Error response from daemon: task 0123456789abcdef: already exists', '', 0, 2],
    [
      'a port that no container has',
      'Error response from daemon: Bind for 127.0.0.1:6379 failed: port is already allocated',
      '',
      dockerStuckCode,
      7,
    ],
    [
      'no port: another container has it',
      'Error response from daemon: Bind for 127.0.0.1:6379 failed: port is already allocated',
      'echo 0123456789ab',
      1,
      1,
    ],
  ])('that was killed and left %s', async (_what, said, ps, code, times) => {
    const isForEver = code === dockerStuckCode || code === 1
    lay(
      'up',
      `${isForEver ? '' : '[ -e "$ROOT/been" ] && exit 0; touch "$ROOT/been"; '}echo '${said}' >&2; exit 1`,
    )
    lay('ps', ps)
    const quick = patiently(['docker', 'up']).map(word => word.replaceAll('sleep 1;', 'sleep 0.05;'))
    expect((await run(runDetached(join(root, 'step'), quick))).code).toBe(code)
    expect(calls().filter(one => one === 'up')).toHaveLength(times)
  })

  it('is told by its own code when it stays away', async () => {
    lay('away', '')
    const [sh = '', flag = '', script = '', ...args] = patiently(['docker', 'up'])
    const impatient = [sh, flag, script.replace('-lt 120', '-lt 2'), ...args]
    expect((await run(runDetached(join(root, 'step'), impatient))).code).toBe(dockerAwayCode)
  })
})
