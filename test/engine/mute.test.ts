import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openMuteStore } from '../../src-main/engine/mute/store.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'

const perTest = createCleanups()
afterEach(perTest.run)

function place(): string {
  const folder = temporaryFolder()
  perTest.add(folder.remove)
  return join(folder.path, 'mutes.json')
}
const open = (path: string, problems: string[] = []) => openMuteStore(path, text => problems.push(text))

test('a mute ends by itself and survives a restart', async () => {
  const path = place()
  await (await open(path)).set('nebula', 1_000)
  const again = await open(path)
  expect([again.until('nebula', 999), again.until('nebula', 1_000), again.until('other', 0)]).toEqual([
    1_000,
    null,
    null,
  ])
})

test('all can be muted, and one of them listened to again', async () => {
  const mutes = await open(place())
  await mutes.set(null, 1_000)
  await mutes.set('nebula', null)
  expect([mutes.until('nebula', 0), mutes.until('other', 0)]).toEqual([null, 1_000])
  await mutes.set(null, null)
  await mutes.set(null, 2_000)
  expect(mutes.until('nebula', 0)).toBe(2_000)
})

test('ending the mute of all leaves one that was muted by itself', async () => {
  const mutes = await open(place())
  await mutes.set('nebula', 500)
  await mutes.set(null, 1_000)
  await mutes.set(null, null)
  expect([mutes.until('nebula', 0), mutes.until('other', 0)]).toEqual([500, null])
})

test('a damaged file mutes nobody, and one that cannot be written is told', async () => {
  const path = place()
  writeFileSync(path, '{"all": "soon"')
  expect((await open(path)).until('nebula', 0)).toBeNull()
  const problems: string[] = []
  const nowhere = await open(join(path, 'below', 'mutes.json'), problems)
  await nowhere.set('nebula', 1_000)
  expect([nowhere.until('nebula', 0), problems.length]).toEqual([1_000, 1])
})

test('two processes see and keep what the other muted', async () => {
  const path = place()
  const [window, terminal] = [await open(path), await open(path)]
  await terminal.set('nebula', 1_000)
  expect(window.until('nebula', 0)).toBeNull()
  await window.refresh()
  expect(window.until('nebula', 0)).toBe(1_000)
  await terminal.set('other', 2_000)
  await window.set('third', 3_000)
  await terminal.refresh()
  expect(['nebula', 'other', 'third'].map(name => terminal.until(name, 0))).toEqual([1_000, 2_000, 3_000])
})
