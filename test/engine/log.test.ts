import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LogDeps, openLog } from '../../src-main/engine/log.ts'
import { createRedactor } from '../../src-main/engine/secrets/redact.ts'
import { scratch } from './tools/scratch.ts'

const folder = scratch()
const complaints: string[] = []
async function opened(own: Partial<LogDeps> = {}) {
  const home = join(await folder(), 'logs')
  const redactor = createRedactor()
  const deps = {
    folder: home,
    redact: redactor.redact,
    nowMs: () => 0,
    complain: (text: string) => void complaints.push(text),
  }
  const log = openLog({ ...deps, ...own })
  const lines = async (name = 'brokerlight.log') =>
    (await readFile(join(home, name), 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  return { home, redactor, log, lines }
}

describe('the log', () => {
  it('writes one JSON line an event, for its owner only', async () => {
    const { home, log, lines } = await opened()
    log.info('link-up', { broker: 'nebula' })
    log.error('bug', { error: new Error('boom'), big: 10n })
    expect(await lines()).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'link-up', broker: 'nebula' },
      expect.objectContaining({
        level: 'error',
        event: 'bug',
        big: '10',
        error: expect.stringContaining('boom'),
      }),
    ])
    expect((await stat(join(home, 'brokerlight.log'))).mode & 0o777).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })

  it('holds no secret that was resolved', async () => {
    const { log, lines, redactor } = await opened()
    redactor.add('can"ary\n1')
    log.warn('auth', { text: 'AUTH can"ary\n1 refused' })
    expect((await lines())[0].text).toBe('AUTH ••• refused')
  })

  it('turns over when full, also when opened on a full file, and keeps a bounded number', async () => {
    const { home, log, lines } = await opened({ mostBytes: 1_000, oldFiles: 2 })
    for (let at = 0; at < 60; at++) log.info('tick', { at })
    expect((await readdir(home)).sort()).toEqual([
      'brokerlight.log',
      'brokerlight.log.1',
      'brokerlight.log.2',
    ])
    const kept = [
      ...(await lines('brokerlight.log.2')),
      ...(await lines('brokerlight.log.1')),
      ...(await lines()),
    ]
    expect(kept.map(({ at }) => at)).toEqual(Array.from(kept, (_, index) => 60 - kept.length + index))
    for (const name of await readdir(home))
      expect((await stat(join(home, name))).size).toBeLessThanOrEqual(1_000)
    const again = openLog({
      folder: home,
      redact: text => text,
      nowMs: () => 0,
      complain: () => {},
      mostBytes: 10,
    })
    again.info('after')
    expect(await lines()).toMatchObject([{ event: 'after' }])
  })

  it('cuts a line that is too long and stays JSON', async () => {
    const { log, lines } = await opened()
    log.info('huge', { text: '"'.repeat(50_000) })
    expect((await lines())[0]).toMatchObject({ event: 'huge', cut: expect.any(String) })
  })

  it('never fails its caller, and complains once', async () => {
    const home = await folder()
    await mkdir(join(home, 'brokerlight.log'))
    await writeFile(join(home, 'brokerlight.log', 'x'), '')
    const { log } = await opened({ folder: home })
    log.info('a')
    log.info('b')
    expect(complaints.filter(text => text.includes(home))).toHaveLength(1)
  })
})
