import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendLine } from '../../../src-main/engine/files/append.ts'
import { writeAtomic } from '../../../src-main/engine/files/atomic.ts'
import { fileErrorText } from '../../../src-main/engine/files/words.ts'
import { scratch } from '../tools/scratch.ts'

const folder = scratch()

describe('writing a file whole', () => {
  it('makes a file that only its owner can read, and leaves nothing beside it', async () => {
    const home = await folder()
    const path = join(home, 'brokers.yaml')
    expect(await writeAtomic(path, 'a: 1\n')).toEqual({ ok: true, value: null })
    expect(await readFile(path, 'utf8')).toBe('a: 1\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(home)).toEqual(['brokers.yaml'])
  })

  it('keeps the mode of the file it replaces', async () => {
    const path = join(await folder(), 'brokers.yaml')
    await writeFile(path, 'old')
    await chmod(path, 0o640)
    await writeAtomic(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o640)
  })

  it('replaces what a chain of symlinks points at, not the links', async () => {
    const home = await folder()
    await mkdir(join(home, 'dotfiles'))
    await writeFile(join(home, 'dotfiles', 'real.yaml'), 'old')
    await symlink('dotfiles/real.yaml', join(home, 'middle.yaml'))
    await symlink('middle.yaml', join(home, 'brokers.yaml'))
    await writeAtomic(join(home, 'brokers.yaml'), 'new')
    expect(await readFile(join(home, 'dotfiles', 'real.yaml'), 'utf8')).toBe('new')
    expect((await lstat(join(home, 'brokers.yaml'))).isSymbolicLink()).toBe(true)
    expect((await lstat(join(home, 'middle.yaml'))).isSymbolicLink()).toBe(true)
  })

  it('makes the file that a symlink points at and that is not there yet', async () => {
    const home = await folder()
    await symlink('later.yaml', join(home, 'brokers.yaml'))
    await writeAtomic(join(home, 'brokers.yaml'), 'new')
    expect(await readFile(join(home, 'later.yaml'), 'utf8')).toBe('new')
    expect((await lstat(join(home, 'brokers.yaml'))).isSymbolicLink()).toBe(true)
  })

  it('leaves the old file and nothing else where it cannot be replaced, and says why', async () => {
    const home = await folder()
    await mkdir(join(home, 'brokers.yaml'))
    const written = await writeAtomic(join(home, 'brokers.yaml'), 'new')
    expect(written).toEqual({ ok: false, error: `${join(home, 'brokers.yaml')} is a folder, not a file.` })
    expect(await readdir(home)).toEqual(['brokers.yaml'])
    const nowhere = join(home, 'no', 'brokers.yaml')
    expect(await writeAtomic(nowhere, 'x')).toEqual({ ok: false, error: `There is no ${nowhere}.` })
  })

  it.each([
    ['EACCES', 'chmod or chown'],
    ['ENOSPC', 'no room left'],
    ['EROFS', 'read-only'],
    ['EMFILE', 'cannot be used (EMFILE)'],
  ])('has words for %s', (code, words) => {
    expect(fileErrorText(Object.assign(new Error('x'), { code }), '/a/b')).toContain(words)
  })
})

describe('appending a line', () => {
  it('keeps lines apart, also behind one that a crash cut short', async () => {
    const path = join(await folder(), 'run.jsonl')
    await appendLine(path, '{"a":1}')
    await appendLine(path, '{"a":2}')
    await writeFile(path, '{"a":1}\n{"a":')
    await appendLine(path, '{"a":3}')
    await appendLine(path, '{"a":4}')
    expect(await readFile(path, 'utf8')).toBe('{"a":1}\n{"a":\n{"a":3}\n{"a":4}\n')
  })
})
