import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSecretStore, type Keyring, type SecretStore } from '../../../src-main/desktop/secret-store.ts'

const canary = 'cAnArY-7f3a'

/** A keyring with a key of its own, as the system's has. */
function keyring(obstacle: string | null = null): Keyring & { readonly asked: () => number } {
  const key = randomBytes(32)
  let asked = 0
  return {
    asked: () => asked,
    async obstacle() {
      asked += 1
      return obstacle
    },
    async lock(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), locked])
    },
    async unlock(bytes) {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}

describe('secrets that the app keeps', () => {
  let told: string[]
  const open = (at: string, ring: Keyring): SecretStore =>
    createSecretStore({ file: at, keyring: ring, language: 'en', tell: why => void told.push(why) })
  let folder: string
  let file: string
  beforeEach(() => {
    told = []
    folder = mkdtempSync(join(tmpdir(), 'brokerlight-secrets-'))
    file = join(folder, 'window/secrets.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('are found again after a restart, and stand in the file locked', async () => {
    const ring = keyring()
    expect(await open(file, ring).keep('nebula', canary)).toEqual({
      ok: true,
      value: null,
    })
    expect(await open(file, ring).get('nebula')).toEqual({ ok: true, value: canary })
    expect(readFileSync(file, 'utf8')).not.toContain(canary)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('are kept side by side, also when they are kept at once', async () => {
    const store = open(file, keyring())
    await Promise.all(['a', 'b', 'c'].map(name => store.keep(name, `${name}-value`)))
    expect(await Promise.all(['a', 'b', 'c'].map(name => store.get(name)))).toEqual(
      ['a', 'b', 'c'].map(name => ({ ok: true, value: `${name}-value` })),
    )
  })

  test('are not asked of the keyring as long as there is none under the name', async () => {
    const ring = keyring()
    expect(await open(file, ring).get('nebula')).toEqual({ ok: true, value: null })
    expect(ring.asked()).toBe(0)
  })

  test('are refused with the reason where there is no keyring, and nothing is written', async () => {
    const store = open(file, keyring('There is no keyring.'))
    expect(await store.keep('nebula', canary)).toEqual({ ok: false, error: 'There is no keyring.' })
    expect(told).toEqual(['There is no keyring.'])
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('that another keyring locked are told as such, without a trace of their value', async () => {
    await open(file, keyring()).keep('nebula', canary)
    const answer = await open(file, keyring()).get('nebula')
    expect(answer).toEqual({
      ok: false,
      error: expect.stringContaining('The stored secret nebula cannot be unlocked'),
    })
    expect(JSON.stringify(answer)).not.toContain(canary)
  })

  test.each(['', 'no json', '[]', 'null', '{"nebula": 7}'])('survive a file that holds %j', async text => {
    const store = open(join(folder, 'secrets.json'), keyring())
    writeFileSync(join(folder, 'secrets.json'), text)
    expect(await store.get('nebula')).toEqual({ ok: true, value: null })
    expect(await store.keep('nebula', canary)).toMatchObject({ ok: true })
    expect(await store.get('nebula')).toEqual({ ok: true, value: canary })
  })
})
