import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { expectFieldCase } from '../../tools/field-case.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { until } from '../tools/wait.ts'
import { openService } from './service-bench.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

async function open(folder: string, role?: 'terminal') {
  const opened = await openService(folder, role === undefined ? {} : { role })
  cleanups.add(opened.service.stop)
  return opened
}

test.each([
  ['cut short', (text: string) => text.slice(0, text.length / 2)],
  ['of another shape', () => '{"standing": 3}'],
  ['empty', () => ''],
])(
  'a state file that is %s is kept aside, and that is said for as long as it is there',
  async (_, damage) => {
    const folder = temporaryFolder()
    cleanups.add(folder.remove)
    const path = join(folder.path, 'alerts.json')
    const first = await open(folder.path)
    const wanted = { broker: null, rule: null, untilMs: Date.now() + 60_000, comment: 'move' }
    expect(await first.service.silence(wanted)).toMatchObject({ ok: true })
    await first.service.stop()
    const text = damage(readFileSync(path, 'utf8'))
    writeFileSync(path, text)
    const second = await open(folder.path)
    const note = `The alert state was damaged: silences and acknowledgements are lost. The damaged file is ${path}.damaged.`
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text)
    expect([second.service.alerting().notes, second.warnings]).toEqual([[note], [note]])
    await until('the new file', () => existsSync(path) && readFileSync(path, 'utf8').includes('.damaged'))
    const terminal = await open(folder.path, 'terminal')
    expectFieldCase(
      { kind: 'files', input: 'alerts.json is damaged' },
      { shown: terminal.service.alerting().notes.join(' ').replace(path, 'PATH'), notified: '' },
      { shown: note.replace(path, 'PATH'), notified: '' },
    )
    await terminal.service.stop()
    await second.service.stop()
    rmSync(`${path}.damaged`)
    expect((await open(folder.path)).service.alerting().notes).toEqual([])
  },
)
