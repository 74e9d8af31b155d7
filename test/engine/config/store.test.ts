import { chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseConfig } from '#core/config/parse'
import { firstText, publishSchema } from '../../../src-main/engine/config/first.ts'
import { type ConfigStore, openConfigStore } from '../../../src-main/engine/config/store.ts'
import { scratch } from '../tools/scratch.ts'

const folder = scratch()
const open: ConfigStore[] = []
afterEach(() => {
  for (const store of open.splice(0)) store.close()
})

const quick = { quietMs: 20, pollMs: 100 }
const watchOnly = { quietMs: 20, pollMs: 3_600_000 }
const one = '# ours\nbrokers:\n  a:\n    reach: { local: true } # here\n'
const two = `${one}  b:\n    reach: { ssh: nebula }\n`

async function opened(path: string, watching = quick): Promise<ConfigStore> {
  const store = await openConfigStore(path, watching)
  open.push(store)
  return store
}
async function storeOf(text: string, watching = quick): Promise<{ store: ConfigStore; path: string }> {
  const path = join(await folder(), 'brokers.yaml')
  await writeFile(path, text)
  return { store: await opened(path, watching), path }
}
const names = (store: ConfigStore): readonly string[] => store.brokers().map(({ name }) => name)

/** Resolves at the next change that satisfies. */
const changeTo = (store: ConfigStore, satisfies: () => boolean): Promise<void> =>
  new Promise(resolve => {
    const look = (): void => {
      if (satisfies()) resolve()
    }
    store.onChange(look)
    look()
  })

describe('a config store', () => {
  it('takes a missing file for no brokers and makes it at the first broker', async () => {
    const path = join(await folder(), 'not', 'there', 'brokers.yaml')
    const store = await opened(path)
    expect([store.brokers(), store.problems(), store.text()]).toEqual([[], [], ''])
    expect(await store.add('a', { reach: { local: true } })).toEqual({ ok: true, value: null })
    expect(names(store)).toEqual(['a'])
    expect(await readFile(path, 'utf8')).toBe(`${firstText}\nbrokers:\n  a:\n    reach:\n      local: true\n`)
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700)
  })

  it('keeps the last good config in force while a mistake is reported', async () => {
    const { store, path } = await storeOf(two)
    await writeFile(path, `${two}  c: 5\n`)
    await changeTo(store, () => store.problems().length > 0)
    expect(store.problems()).toMatchObject([{ file: 'brokers.yaml', line: 7, field: 'brokers.c' }])
    expect(names(store)).toEqual(['a', 'b'])
    await writeFile(path, one)
    await changeTo(store, () => store.problems().length === 0)
    expect(names(store)).toEqual(['a'])
  })

  it('reports a file that is no text, and one that went away, and keeps the brokers', async () => {
    const { store, path } = await storeOf(one)
    await writeFile(path, Buffer.from([0x62, 0xff, 0xfe]))
    await store.reload()
    expect(store.problems()).toMatchObject([{ found: `${path} is no UTF-8 text` }])
    await rm(path)
    await store.reload()
    expect(store.problems()).toMatchObject([{ found: 'no file any more' }])
    expect(names(store)).toEqual(['a'])
    await writeFile(path, two)
    await store.reload()
    expect([names(store), store.problems()]).toEqual([['a', 'b'], []])
  })

  it('tells of changes only when something changed', async () => {
    const { store, path } = await storeOf(one)
    let told = 0
    store.onChange(() => {
      told += 1
    })
    await writeFile(path, `${one}# a comment more\n`)
    await store.reload()
    expect([told, store.text()]).toEqual([0, `${one}# a comment more\n`])
    await writeFile(path, two)
    await store.reload()
    await store.reload()
    expect(told).toBe(1)
  })
})

describe('a change made elsewhere', () => {
  it.each([
    ['the watch', watchOnly],
    ['the poll', quick],
  ])('is seen by %s when the file is written in place or replaced by a rename', async (_, watching) => {
    const { store, path } = await storeOf(one, watching)
    await writeFile(path, two)
    await changeTo(store, () => names(store).length === 2)
    await writeFile(`${path}~`, one)
    await rename(`${path}~`, path)
    await changeTo(store, () => names(store).length === 1)
    await writeFile(path, two)
    await changeTo(store, () => names(store).length === 2)
    expect(store.problems()).toEqual([])
  })

  it('is seen through a symlink', async () => {
    const home = await folder()
    await mkdir(join(home, 'dotfiles'))
    await writeFile(join(home, 'dotfiles', 'mine.yaml'), one)
    await symlink('dotfiles/mine.yaml', join(home, 'brokers.yaml'))
    const store = await opened(join(home, 'brokers.yaml'), watchOnly)
    await writeFile(join(home, 'dotfiles', 'mine.yaml'), two)
    await changeTo(store, () => names(store).length === 2)
    expect(await store.remove('b')).toEqual({ ok: true, value: null })
    expect(await readFile(join(home, 'dotfiles', 'mine.yaml'), 'utf8')).toBe(one)
  })

  it('is seen in a folder that was made after the start', async () => {
    const home = await folder()
    const store = await opened(join(home, 'later', 'brokers.yaml'))
    await mkdir(join(home, 'later'))
    await writeFile(join(home, 'later', 'brokers.yaml'), one)
    await changeTo(store, () => names(store).length === 1)
    expect(store.problems()).toEqual([])
  })
})

describe('saving', () => {
  it('writes a good text, keeps its mode, and is in force at once', async () => {
    const { store, path } = await storeOf(one)
    await chmod(path, 0o644)
    store.text()
    expect(await store.save(two)).toEqual({ ok: true, value: null })
    expect(names(store)).toEqual(['a', 'b'])
    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual([two, 0o644])
  })

  it('refuses a text with mistakes and says which', async () => {
    const { store, path } = await storeOf(one)
    expect(await store.save('brokers:\n  a:\n    reach: { ssj: x }\n')).toEqual({
      ok: false,
      error: expect.stringContaining('brokers.yaml, line 3: brokers.a.reach.ssj: found an unknown key'),
    })
    const many = Array.from({ length: 9 }, (_, index) => `k${index}: 1\n`).join('')
    const refused = await store.save(many)
    expect(!refused.ok && refused.error.split('\n').at(-1)).toBe('And 4 more.')
    expect([await readFile(path, 'utf8'), store.problems()]).toEqual([one, []])
  })

  it('refuses where the file was changed after a person opened it, and loses neither text', async () => {
    const { store, path } = await storeOf(one)
    const before = store.text()
    await writeFile(path, two)
    await store.reload()
    const refused = await store.save(`${before}# mine\n`)
    expect(!refused.ok && refused.error).toContain('changed by another program')
    expect(await readFile(path, 'utf8')).toBe(two)
    expect(store.text()).toBe(two)
    expect(await store.save(`${two}# mine\n`)).toEqual({ ok: true, value: null })
  })

  it('refuses to save over a broker that was added elsewhere in the app meanwhile', async () => {
    const { store } = await storeOf(one)
    store.text()
    expect((await store.add('b', { reach: { local: true } })).ok).toBe(true)
    expect((await store.save(`${one}# mine\n`)).ok).toBe(false)
    expect(names(store)).toEqual(['a', 'b'])
  })

  it('does one thing after the other', async () => {
    const { store, path } = await storeOf(one)
    const all = Array.from({ length: 20 }, (_, index) => store.add(`n${index}`, { reach: { local: true } }))
    expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true)
    expect(names(store)).toHaveLength(21)
    expect(await readFile(path, 'utf8')).toContain('reach: { local: true } # here')
  })

  it('says why a file cannot be written', async () => {
    const home = await folder()
    const store = await opened(join(home, 'brokers.yaml'))
    await mkdir(join(home, 'brokers.yaml'))
    const refused = await store.add('a', { reach: { local: true } })
    expect(!refused.ok && refused.error).toContain('is a folder, not a file.')
  })
})

describe('editing', () => {
  it('changes and removes a broker with comments kept', async () => {
    const { store, path } = await storeOf(two)
    expect((await store.change('b', ['reach', 'ssh'], 'orion')).ok).toBe(true)
    expect(await readFile(path, 'utf8')).toBe(two.replace('nebula', 'orion'))
    expect((await store.remove('b')).ok).toBe(true)
    expect(await readFile(path, 'utf8')).toBe(one)
    const refused = await store.remove('b')
    expect(!refused.ok && refused.error).toContain('brokers.b: found no broker of this name')
  })

  it('does not write into a file with mistakes', async () => {
    const { store, path } = await storeOf('brokers: [\n')
    expect((await store.add('a', { reach: { local: true } })).ok).toBe(false)
    expect(await readFile(path, 'utf8')).toBe('brokers: [\n')
  })
})

describe('the schema beside the file', () => {
  it('is written once, replaced when old, and named by the first line of a new file', async () => {
    const home = await folder()
    const path = join(home, 'brokers.schema.json')
    await publishSchema(home)
    const first = await stat(path)
    await publishSchema(home)
    expect((await stat(path)).ino).toBe(first.ino)
    await writeFile(path, '{}')
    await publishSchema(home)
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveProperty('definitions.secret')
    expect(firstText).toContain('$schema=./brokers.schema.json')
    expect(parseConfig(firstText, 'f').ok).toBe(true)
  })
})
