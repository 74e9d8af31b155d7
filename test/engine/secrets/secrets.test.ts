import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SecretRef } from '#core/model/config'
import { err, ok } from '#core/result'
import type { SecretAnswer } from '../../../src-main/engine/questions/desk.ts'
import { createRedactor } from '../../../src-main/engine/secrets/redact.ts'
import {
  createSecrets,
  type SecretStore,
  type SecretsDeps,
} from '../../../src-main/engine/secrets/resolve.ts'
import { scratch } from '../tools/scratch.ts'

const folder = scratch()
const canary = 'hunter2canary'
const prompt = 'Redis password of nebula'

async function build(own: Partial<SecretsDeps> = {}) {
  const home = await folder()
  const redactor = createRedactor()
  const asked: string[] = []
  const warnings: string[] = []
  const secrets = createSecrets({
    env: {},
    home,
    folder: join(home, 'config'),
    store: null,
    ask: async (broker, what) => {
      asked.push(`${broker}: ${what}`)
      return { value: canary, remember: true }
    },
    redactor,
    language: 'en',
    warn: text => warnings.push(text),
    ...own,
  })
  const get = async (ref: SecretRef, broker = 'nebula') => {
    const found = await secrets.resolve(ref, broker, prompt)
    return found.ok ? found.value : found.error.message
  }
  return { home, redactor, asked, warnings, secrets, get }
}

/** A keyring in memory. */
function keyring(kept: Map<string, string>): SecretStore {
  return {
    get: async name => ok(kept.get(name) ?? null),
    keep: async (name, value) => {
      kept.set(name, value)
      return ok(null)
    },
  }
}

describe('a secret of the environment', () => {
  it('is found, or named with what to do', async () => {
    const { get, secrets } = await build({ env: { PASSWORD: canary, EMPTY: '' } })
    expect(await get({ env: 'PASSWORD' })).toBe(canary)
    expect(await get({ env: 'EMPTY' })).toBe(
      'Redis password of nebula: the environment variable EMPTY is not set. Set it where Brokerlight is started.',
    )
    expect(await secrets.resolve({ env: 'NONE' }, 'nebula', prompt)).toMatchObject({
      error: { code: 'secret-missing', layer: 'host' },
    })
  })
})

describe('a secret of a file', () => {
  it("is found in raibid's credentials, in a .env and in a plain file", async () => {
    const { home, get } = await build()
    await mkdir(join(home, '.raibid'))
    await writeFile(join(home, '.raibid', 'redis-credentials.json'), JSON.stringify({ password: canary }))
    await mkdir(join(home, 'config'))
    await writeFile(join(home, 'config', '.env'), `REDIS_HOST=a\nREDIS_PASSWORD="${canary}"\n`)
    await writeFile(join(home, 'plain'), `${canary}\n`)
    expect(await get({ file: '~/.raibid/redis-credentials.json', field: 'password' })).toBe(canary)
    expect(await get({ file: '.env', field: 'REDIS_PASSWORD' })).toBe(canary)
    expect(await get({ file: join(home, 'plain') })).toBe(canary)
  })

  it('says what is wrong with it, and never what is in it', async () => {
    const { home, get } = await build()
    const path = join(home, 'secret')
    expect(await get({ file: '~/secret' })).toBe(`${prompt}: There is no ${path}.`)
    await mkdir(join(home, 'inner'))
    expect(await get({ file: '~/inner' })).toBe(`${prompt}: ${join(home, 'inner')} is a folder, not a file.`)
    await writeFile(path, JSON.stringify({ user: canary }))
    expect(await get({ file: '~/secret', field: 'password' })).toBe(
      `${prompt}: ${path} has no field password; there is user.`,
    )
    expect(await get({ file: '~/secret' })).toBe(`${prompt}: ${path} is JSON: name the field, one of user.`)
    await writeFile(path, 'x'.repeat(70_000))
    expect(await get({ file: '~/secret' })).toContain('too large')
  })

  it('warns once of a file that others can read', async () => {
    const { home, get, warnings } = await build()
    await writeFile(join(home, 'secret'), canary)
    await chmod(join(home, 'secret'), 0o644)
    await get({ file: '~/secret' })
    await get({ file: '~/secret' })
    expect(warnings).toEqual([
      `${join(home, 'secret')} can be read by others on this machine: chmod 600 ends that.`,
    ])
    await chmod(join(home, 'secret'), 0o600)
    const other = await build()
    await other.get({ file: join(home, 'secret') })
    expect(other.warnings).toEqual([])
  })
})

describe('a secret that a person gives', () => {
  it('is asked for once, also for several brokers at the same time, and again after it was refused', async () => {
    const { get, asked, secrets } = await build()
    const all = await Promise.all(['a', 'b', 'c'].map(broker => get({ ask: true }, broker)))
    expect(all).toEqual([canary, canary, canary])
    expect(await get({ ask: true })).toBe(canary)
    expect(asked).toEqual([`a: ${prompt}`])
    secrets.forget('x')
    await get({ ask: true })
    expect(asked).toHaveLength(1)
    secrets.forget('b')
    await get({ ask: true }, 'b')
    expect(asked).toHaveLength(2)
  })

  it('is another one for another prompt', async () => {
    const { secrets, asked } = await build()
    await secrets.resolve({ ask: true }, 'a', 'Redis password of a')
    await secrets.resolve({ ask: true }, 'b', 'Redis password of b')
    expect(asked).toHaveLength(2)
  })

  it('can be declined, and is asked for again when a person tries again, not before', async () => {
    const answers: (SecretAnswer | null)[] = [null, { value: canary, remember: false }]
    const { get, secrets } = await build({ ask: async () => answers.shift() ?? null })
    const declined = `${prompt}: it was not given when it was asked for. Connect again to be asked, or name it by env or file in brokers.yaml.`
    expect([await get({ ask: true }), await get({ ask: true })]).toEqual([declined, declined])
    secrets.askAgain('nebula')
    expect(await get({ ask: true })).toBe(canary)
  })
})

describe('a stored secret', () => {
  it('comes from the keyring without a question', async () => {
    const { get, asked } = await build({ store: keyring(new Map([['mine', canary]])) })
    expect([await get({ stored: 'mine' }), asked]).toEqual([canary, []])
  })

  it('is asked for where the keyring has none, and kept only where the person said so', async () => {
    for (const remember of [true, false]) {
      const kept = new Map<string, string>()
      const { get } = await build({ store: keyring(kept), ask: async () => ({ value: canary, remember }) })
      expect(await get({ stored: 'mine' })).toBe(canary)
      expect(kept.get('mine')).toBe(remember ? canary : undefined)
    }
  })

  it('is asked for anew when it was refused, and the right one takes its place', async () => {
    const kept = new Map([['mine', 'wrong']])
    const { get, secrets } = await build({
      store: keyring(kept),
      ask: async () => ({ value: canary, remember: true }),
    })
    expect(await get({ stored: 'mine' })).toBe('wrong')
    secrets.forget('nebula')
    expect([await get({ stored: 'mine' }), kept.get('mine')]).toEqual([canary, canary])
  })

  it('can be remembered only where the config names a place in the keyring', async () => {
    const offered: boolean[] = []
    const ask: SecretsDeps['ask'] = async (_broker, _prompt, canRemember) => {
      offered.push(canRemember)
      return null
    }
    const { get, secrets } = await build({ ask, store: keyring(new Map()) })
    await get({ stored: 'mine' })
    secrets.askAgain('nebula')
    await get({ ask: true })
    expect(offered).toEqual([true, false])
  })

  it('says where the keyring is when there is none and nobody answers', async () => {
    const ask = async () => null
    const { get } = await build({ ask })
    expect(await get({ stored: 'mine' })).toContain(
      '“mine” is in the keyring, which only the desktop app opens',
    )
    const withStore = await build({ ask, store: keyring(new Map()) })
    expect(await withStore.get({ stored: 'mine' })).toContain('the keyring has no “mine”')
  })

  it('passes on why the keyring failed, and still works when it could not keep one', async () => {
    const failing = keyring(new Map())
    const locked = await build({ store: { ...failing, get: async () => err('The keyring is locked.') } })
    expect(await locked.get({ stored: 'mine' })).toBe(`${prompt}: The keyring is locked.`)
    const full = await build({ store: { ...failing, keep: async () => err('The keyring is full.') } })
    expect(await full.get({ stored: 'mine' })).toBe(canary)
    expect(full.warnings).toEqual(['“mine” was not kept: The keyring is full.'])
  })
})

it('every secret that was found is redacted from then on', async () => {
  const { get, redactor } = await build({ env: { PASSWORD: canary } })
  expect(redactor.redact(canary)).toBe(canary)
  await get({ env: 'PASSWORD' })
  expect(redactor.redact(`AUTH ${canary}`)).toBe('AUTH •••')
})
