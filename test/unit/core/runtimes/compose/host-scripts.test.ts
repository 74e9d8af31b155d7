import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quoteArgv } from '#core/quote'
import { parseRoom } from '#core/runtimes/compose/facts'
import {
  appendLine,
  keepCopy,
  lockHeldCode,
  putFile,
  putPrivateFile,
  readRoom,
  readText,
  releaseLock,
  removeOtherFiles,
  takeLock,
  unreadableFiles,
} from '#core/runtimes/compose/host-scripts'
import { hostState, readState } from '#core/runtimes/compose/host-state'

interface Ran {
  readonly code: number
  readonly stdout: string
}

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'host scripts $(x) ’'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Runs argv as sshd would: one quoted text handed to a real /bin/sh. */
function run(argv: readonly string[], stdin = ''): Promise<Ran> {
  return new Promise(resolve => {
    const child = execFile('/bin/sh', ['-c', quoteArgv(argv)], (error, stdout) => {
      resolve({ code: error ? Number(error.code) : 0, stdout })
    })
    // A command that ended without reading closes the pipe: that is its good right.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(stdin)
  })
}

const owner = (token: string): string => JSON.stringify({ token, by: 'ann@desk', purpose: "deploy 'x' $(y)" })

describe('the lock', () => {
  it('is taken once, by one of many at the same time', async () => {
    const tokens = Array.from({ length: 12 }, (_, index) => `token-${index}-end`)
    const results = await Promise.all(tokens.map(token => run(takeLock(root, token, owner(token), null))))
    const winners = results.filter(one => one.code === 0)
    expect(winners).toHaveLength(1)
    expect(results.filter(one => one.code === lockHeldCode)).toHaveLength(11)
    const holder = readFileSync(join(root, 'lock'), 'utf8').trim()
    for (const one of results.filter(other => other.code === lockHeldCode))
      expect(one.stdout.trim()).toBe(holder)
    expect(readdirSync(root)).toEqual(['lock'])
  })

  it('is taken again by its own holder', async () => {
    await run(takeLock(root, 'mine', owner('mine'), null))
    expect((await run(takeLock(root, 'mine', owner('mine'), null))).code).toBe(0)
  })

  it('is released by its holder only', async () => {
    await run(takeLock(root, 'mine', owner('mine'), null))
    await run(releaseLock(root, 'other'))
    expect(existsSync(join(root, 'lock'))).toBe(true)
    await run(releaseLock(root, 'mine'))
    expect(existsSync(join(root, 'lock'))).toBe(false)
  })

  it('is taken over only from the holder that was seen', async () => {
    await run(takeLock(root, 'stale', owner('stale'), null))
    expect((await run(takeLock(root, 'new', owner('new'), 'somebody-else'))).code).toBe(lockHeldCode)
    expect(readFileSync(join(root, 'lock'), 'utf8')).toContain('stale')
    expect((await run(takeLock(root, 'new', owner('new'), 'stale'))).code).toBe(0)
    expect(readFileSync(join(root, 'lock'), 'utf8').trim()).toBe(owner('new'))
    expect(readdirSync(root)).toEqual(['lock'])
  })

  it('is told and can be taken over when its record was lost', async () => {
    writeFileSync(join(root, 'lock'), '')
    const state = hostState((await run(readState(root))).stdout)
    expect(state?.lock).toMatchObject({ token: '', by: 'somebody unknown', sinceMs: null })
    expect((await run(takeLock(root, 'new', owner('new'), null))).code).toBe(lockHeldCode)
    expect((await run(takeLock(root, 'new', owner('new'), ''))).code).toBe(0)
    expect((await run(takeLock(root, 'late', owner('late'), ''))).code).toBe(lockHeldCode)
    expect(readFileSync(join(root, 'lock'), 'utf8').trim()).toBe(owner('new'))
  })

  it('cannot be written where the folder is a file', async () => {
    writeFileSync(join(root, 'file'), '')
    expect((await run(takeLock(join(root, 'file'), 't', owner('t'), null))).code).toBe(8)
  })
})

describe('what runs leave on the host', () => {
  it('is removed once there are many newer ones; nothing else is', async () => {
    const runs = Array.from({ length: 60 }, (_, at) => `20261121-1045${String(at).padStart(2, '0')}-abcd12`)
    for (const name of [...runs, 'mine', '2026']) mkdirSync(join(root, 'runs', name), { recursive: true })
    await run(releaseLock(root, 'nobody'))
    expect(readdirSync(join(root, 'runs')).sort()).toEqual([...runs.slice(10), '2026', 'mine'].sort())
  })
})

describe('the safety copy', () => {
  // `docker cp [-L] NAME:FILE TO`, where `-` is a tar stream
  const docker = `#!/bin/sh
[ "$1" = exec ] && { echo 'no such executable' >&2; exit 127; }
[ "$2" = -L ] && shift
from=\${2#*:}
if [ "$3" = - ]; then tar -C "$(dirname "$from")" -cf - "$(basename "$from")"; else cp "$from" "$3"; fi
`
  const keep = (from: string, name: string): Promise<Ran> =>
    run(['env', `PATH=${root}:${process.env.PATH}`, ...keepCopy('redis', from, join(root, 'safety'), name)])
  beforeEach(() => {
    writeFileSync(join(root, 'docker'), docker, { mode: 0o755 })
    writeFileSync(join(root, 'dump.rdb'), 'REDIS')
  })

  it('is whole, for its owner only, and one of at most three', async () => {
    for (const name of ['1.rdb', '2.rdb', '3.rdb', '4.rdb']) {
      expect(await keep(join(root, 'dump.rdb'), name)).toEqual({ code: 0, stdout: '5\nREDIS' })
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(readdirSync(join(root, 'safety')).sort()).toEqual(['2.rdb', '3.rdb', '4.rdb'])
    expect(statSync(join(root, 'safety/4.rdb')).mode & 0o777).toBe(0o600)
  })

  it('leaves nothing half when it fails', async () => {
    writeFileSync(
      join(root, 'docker'),
      '#!/bin/sh\n[ "$1" = exec ] && exit 127\n[ "$4" = - ] && exit 1\nprintf RE >"$4"; exit 1\n',
    )
    expect((await keep(join(root, 'dump.rdb'), '1.rdb')).code).not.toBe(0)
    expect((await keep(join(root, 'missing.rdb'), '1.rdb')).code).not.toBe(0)
    expect(readdirSync(join(root, 'safety'))).toEqual([])
  })

  it('never fills the disk', async () => {
    const header = Buffer.alloc(512)
    header.writeUInt8(0x80, 124)
    header.writeUIntBE(99_999_999_999_999, 130, 6)
    writeFileSync(join(root, 'docker.header'), header)
    writeFileSync(
      join(root, 'docker'),
      '#!/bin/sh\n[ "$1" = exec ] && exit 127\n[ "$4" = - ] && exec cat "$0.header"\ntouch "$0.read"\n',
    )
    expect((await keep(join(root, 'dump.rdb'), '1.rdb')).code).not.toBe(0)
    expect(existsSync(join(root, 'docker.read'))).toBe(false)
  })
})

describe('files on the host', () => {
  it('are written whole, in folders that are made', async () => {
    const path = join(root, "a 'quoted' folder", 'file.json')
    expect((await run(putFile(path, '{"a":1}\n'), '{"a":1}\n')).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n')
    expect(readdirSync(join(root, "a 'quoted' folder"))).toEqual(['file.json'])
  })

  it('stay as they were when the link is cut in the middle of one', async () => {
    const path = join(root, 'file.json')
    const whole = '{"żółw":1}\n'
    await run(putFile(path, whole), whole)
    expect((await run(putFile(path, 'longer than what arrives'), 'longer')).code).not.toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(whole)
    expect(readdirSync(root)).toEqual(['file.json'])
  })

  it('that may hold secrets are for their owner, and left as they are when they can be read', async () => {
    const path = join(root, 'configs/x.json')
    const put = (text: string) => run(putPrivateFile(path, text), text)
    expect((await put('{"a":1}')).code).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    // The folder is everybody's who may write to the state.
    expect(statSync(join(root, 'configs')).mode & 0o700).toBe(0o700)
    expect((await put('{"a":2}')).code).toBe(0)
    expect((await run(readText(path))).stdout).toBe('{"a":1}')
    expect((await run(unreadableFiles([path, join(root, 'no such'), root]))).stdout).toBe(
      `${join(root, 'no such')}\n${root}\n`,
    )
  })

  it('are removed from a folder but those that are used', async () => {
    for (const name of ['a.json', 'b c.json', 'd.json', 'other.txt']) writeFileSync(join(root, name), '')
    expect((await run(removeOtherFiles(root, ['a.json', 'gone.json']))).code).toBe(0)
    expect(readdirSync(root)).toEqual(['a.json', 'other.txt'])
    expect((await run(removeOtherFiles(join(root, 'no such'), []))).code).toBe(0)
  })

  it('close a line that a crash cut short', async () => {
    const path = join(root, 'releases.jsonl')
    writeFileSync(path, '{"number":1}\n{"numb')
    await run(appendLine(path, '{"number":2}'))
    expect(readFileSync(path, 'utf8')).toBe('{"number":1}\n{"numb\n{"number":2}\n')
  })

  it('take lines at their end', async () => {
    const path = join(root, 'releases.jsonl')
    await run(appendLine(path, '{"number":1,"by":"\\n"}'))
    await run(appendLine(path, '%s $(id)'))
    expect(readFileSync(path, 'utf8')).toBe('{"number":1,"by":"\\n"}\n%s $(id)\n')
  })

  it('have room that can be read', async () => {
    const room = parseRoom((await run(readRoom(root))).stdout)
    expect(room.disk).toBeGreaterThan(0)
    expect(room.memory).toBeGreaterThan(0)
  })
})
