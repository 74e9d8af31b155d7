import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { locateProject, type ProjectLocation, readLocation } from '#core/runtimes/compose/location'

let home: string
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'located $(x) ’')))
})
afterEach(() => rmSync(home, { recursive: true }))

const lay = (folder: string, files: Readonly<Record<string, string>>): void => {
  mkdirSync(join(home, folder), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, folder, name), text)
}

/** Asks this machine, as a host whose home is `home`. */
const located = (
  directory: string,
  files: readonly string[] = ['docker-compose.yml'],
  env: Readonly<Record<string, string>> = {},
): Promise<ProjectLocation | null> =>
  new Promise(resolve => {
    const [command = '', ...args] = locateProject({ directory, files: [...files] })
    const options = { cwd: home, env: { PATH: process.env.PATH ?? '', HOME: home, ...env } }
    execFile(command, args, options, (error, stdout) => {
      const code = error === null ? 0 : Number(error.code)
      resolve(readLocation(code, `Welcome!\n${stdout}`, files))
    })
  })

describe('a compose project on its host', () => {
  it('is found through ~ and symlinks, with its files', async () => {
    lay('data/my broker', { 'docker-compose.yml': 'services: {}\n', 'compose.extra.yaml': '' })
    symlinkSync(join(home, 'data/my broker'), join(home, 'broker'))
    const real = join(home, 'data/my broker')
    expect(await located('~/broker', ['docker-compose.yml', 'none.yml'])).toEqual({
      state: 'found',
      directory: real,
      files: [
        { file: 'docker-compose.yml', path: join(real, 'docker-compose.yml') },
        { file: 'none.yml', path: null },
      ],
      others: ['compose.extra.yaml'],
      name: 'mybroker',
    })
    expect((await located(`${join(home, 'broker')}/`))?.directory).toBe(real)
    expect((await located('broker'))?.directory).toBe(real)
    expect((await located('~', [join(real, 'docker-compose.yml')]))?.files[0]?.path).toBe(
      join(real, 'docker-compose.yml'),
    )
  })

  it('is missing where there is no such folder, and closed where it is none', async () => {
    lay('.', { file: '' })
    expect(await located('~/brokr')).toMatchObject({ state: 'missing', directory: null })
    expect(await located('~/no such $(folder)/at all')).toMatchObject({ state: 'missing' })
    expect(await located('~/file')).toMatchObject({ state: 'closed' })
  })

  it.each([
    [{}, {}, 'mybroker-1'],
    [{ 'docker-compose.yml': 'name: written # so\nservices: {}\n' }, {}, 'written'],
    [{ 'docker-compose.yml': 'name: "${X}"\n' }, {}, null],
    [{ '.env': 'A=1\nCOMPOSE_PROJECT_NAME="env"\n', 'docker-compose.yml': 'name: written\n' }, {}, 'env'],
    [{ '.env': 'COMPOSE_PROJECT_NAME=env\n' }, { COMPOSE_PROJECT_NAME: 'shell' }, 'shell'],
  ])('has the name that compose gives it: %j %j', async (files, env, name) => {
    lay('_My.Broker-1', files)
    expect((await located('~/_My.Broker-1', undefined, env))?.name).toBe(name)
  })

  it('is not known where the answer makes no sense', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(255), (text, code) => {
        return readLocation(code, text, ['a.yml']) === null
      }),
    )
    for (const code of [1, 2, 3])
      expect(readLocation(code, 'This account is not available.\n', [])).toBeNull()
  })
})
