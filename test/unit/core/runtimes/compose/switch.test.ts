import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { howItEnded, switchScript, upScript, type WatchedUp } from '#core/runtimes/compose/switch'

let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'bl-switch-'))
})
afterEach(() => rmSync(bin, { recursive: true, force: true }))

const watched: WatchedUp = {
  project: 'broker',
  services: ['redis', 'job'],
  own: 'redis',
  up: ['docker', 'up-new'],
  waitSeconds: 3,
  others: [],
}
const script = switchScript(watched, ['docker', 'up-old'], ['docker', 'put-back'])

/** A container as the script's own format of `docker inspect` prints it. */
interface Row {
  readonly id: string
  readonly state?: string
  readonly started?: string
  readonly restarts?: number
  readonly health?: string
  readonly policy?: string
  readonly code?: number
  readonly oom?: boolean
}
const line = ({ id, started = 't', restarts = 0, health = '', policy = 'always', ...one }: Row): string =>
  `${id} ${one.state ?? 'running'} ${started} ${restarts} h${health} p${policy} ${one.code ?? 0} ${one.oom ?? false} /name-${id}`

const old: Row = { id: 'old', health: 'healthy' }
const job: Row = { id: 'job', state: 'exited', policy: 'no' }
const good: Row = { id: 'new', health: 'healthy' }

interface Host {
  /** Redis and the job after the new release was brought up; as before where it is missing. */
  readonly made?: readonly [Row, Row?]
  /** What compose says when it fails. */
  readonly fails?: string
  readonly oldFails?: boolean
  readonly run?: string
}

/** Runs the script by a real sh, where `docker` answers as told. */
async function runOn({
  made,
  fails,
  oldFails,
  run = script,
}: Host): Promise<{ code: number; output: string }> {
  const write = (name: string, row: Row): void => writeFileSync(join(bin, name), `${line(row)}\n`)
  write('redis', old)
  write('job', job)
  if (made !== undefined) {
    write('redis.new', made[0])
    write('job.new', made[1] ?? job)
  }
  const docker = `#!/bin/sh
cd '${bin}'; echo "$1" >>log
case $1 in
  version) exit 0 ;;
  up-new) for s in redis job; do [ ! -e $s.new ] || { cp $s $s.old; cp $s.new $s; }; done
    ${fails === undefined ? 'exit 0' : `echo '${fails}' >&2; exit 1`} ;;
  up-old) ${oldFails ? 'exit 1' : 'for s in redis job; do [ ! -e $s.old ] || cp $s.old $s; done; exit 0'} ;;
  ps) case "$*" in *service=redis*) s=redis ;; *) s=job ;; esac; cut -d" " -f1 $s ;;
  inspect) case "$3" in *RestartCount*) grep -h "^$4 " redis job ;; *) echo 'health: refused' ;; esac ;;
  logs) echo "log of $4" ;;
esac
`
  writeFileSync(join(bin, 'docker'), docker)
  chmodSync(join(bin, 'docker'), 0o755)
  return new Promise(resolve => {
    const env = { PATH: `${bin}:${process.env.PATH}`, brokerlight_out: join(bin, 'out') }
    execFile('sh', ['-c', run], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}
const commands = (): readonly string[] =>
  readFileSync(join(bin, 'log'), 'utf8')
    .split('\n')
    .filter(one => one === 'put-back' || one.startsWith('up-'))

describe('the switch on the host', () => {
  it.each([
    ['healthy', { made: [good] }],
    ['no health check, and no restart', { made: [{ id: 'new' }] }],
    ['a job that ends well', { made: [good, { ...job, id: 'job2' }] }],
    ['nothing to change', {}],
    ['restarts of long ago', { made: [{ ...old, restarts: 0 }] }],
  ] satisfies [string, Host][])('is done: %s', async (_, host) => {
    expect((await runOn(host)).code).toBe(0)
    expect(commands()).toEqual(['up-new'])
  })

  it.each([
    ['a crash loop', { made: [{ id: 'new', restarts: 3 }] }, 'redis was restarted 3 times', 'log of new'],
    [
      'a crash loop that is seen between two tries',
      { made: [{ id: 'new', state: 'restarting', restarts: 4, code: 1 }] },
      'redis was restarted 4 times, exit code 1',
      'log of new',
    ],
    ['unhealthy', { made: [{ id: 'new', health: 'unhealthy' }] }, 'redis is unhealthy', 'health: refused'],
    [
      'its health check does not pass',
      { made: [{ id: 'new', health: 'starting' }] },
      'the health check of redis did not pass within 3 s',
      'health: refused',
    ],
    [
      'ended, though well',
      { made: [{ id: 'new', state: 'exited', policy: 'no' }] },
      'redis ended with exit code 0',
      'log of new',
    ],
    [
      'out of memory',
      { made: [{ id: 'new', state: 'exited', policy: 'no', code: 137, oom: true }] },
      'redis was ended by the kernel: out of memory',
      'log of new',
    ],
    [
      'a job that fails',
      { made: [good, { ...job, id: 'job2', code: 2 }] },
      'job ended with exit code 2',
      'log of job2',
    ],
    [
      'it crashes while something that needs it is started',
      {
        made: [{ id: 'new', state: 'restarting', restarts: 1, code: 1 }],
        fails: 'namespace path: no such file',
      },
      'redis does not stay up, exit code 1',
      'log of new',
    ],
    [
      'its port is taken',
      {
        made: [{ id: 'new', state: 'created' }],
        fails: 'Error response from daemon: Bind for 0.0.0.0:6379 failed: port is already allocated',
      },
      'it could not be started',
      'Error response from daemon: Bind for 0.0.0.0:6379 failed: port is already allocated',
    ],
  ] satisfies [string, Host, string, string][])('goes back: %s', async (_, host, seen, words) => {
    const { code, output } = await runOn(host)
    expect(code).toBe(10)
    expect(howItEnded(output)).toMatchObject({ seen })
    expect(output).toContain(words)
    expect(commands()).toEqual(['up-new', 'put-back', 'up-old'])
  })

  it('says so when going back fails too', async () => {
    expect((await runOn({ made: [{ id: 'new', restarts: 3 }], oldFails: true })).code).toBe(11)
  })

  it('changes nothing where compose fails before it changed a container', async () => {
    const { code, output } = await runOn({ fails: 'yaml: line 3: did not find expected key' })
    expect(code).toBe(12)
    expect(howItEnded(output)).toEqual({ seen: null, words: 'yaml: line 3: did not find expected key' })
    expect(commands()).toEqual(['up-new'])
  })

  it('watches what it goes back to as well', async () => {
    const run = upScript({ ...watched, up: ['docker', 'up-new'] })
    expect((await runOn({ made: [{ id: 'new', restarts: 5 }], run })).code).toBe(1)
    expect((await runOn({ made: [good], run })).code).toBe(0)
  })
})

describe('howItEnded', () => {
  const output = (...words: readonly string[]): string =>
    [
      ' Container detektor-redis  Error',
      'Brokerlight: failed: redis is unhealthy',
      'Brokerlight: last words of 12ab:',
      ...words,
      'Brokerlight: going back.',
      ' Container detektor-redis  Healthy',
    ].join('\n')

  it.each([
    [
      '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
      ['*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***', 'Reading the configuration file'],
    ],
    [
      "Can't handle RDB format version 12",
      ["Can't handle RDB format version 12", 'Fatal error loading the DB, check server logs. Exiting.'],
    ],
    [
      "Unknown command 'hpexpireat' reading the append only file appendonly.aof.1.incr.aof",
      [
        "Unknown command 'hpexpireat' reading the append only file appendonly.aof.1.incr.aof",
        'Error: could not connect',
      ],
    ],
    [
      'Server is not ready',
      ['Server is not ready', 'WARNING Memory overcommit must be enabled! vm.overcommit_memory may fail'],
    ],
    ['two', ['one', 'two']],
    ['nothing', []],
  ])('names the cause, not what follows from it: %s', (words, lines) => {
    expect(howItEnded(output(...lines))).toEqual({ seen: 'redis is unhealthy', words })
  })

  it('quotes compose where no container had a word', () => {
    expect(howItEnded(' Container redis  Recreate\nno such command: compose').words).toBe(
      'no such command: compose',
    )
    expect(howItEnded('')).toEqual({ seen: null, words: 'nothing' })
  })
})
