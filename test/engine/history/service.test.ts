import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import type { HistoryService } from '../../../src-main/engine/history/service.ts'
import { start } from '../tools/cli.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { until } from '../tools/wait.ts'
import { ask, type Clock, createClock, measure, openHistory, question, spoil, valuesOf } from './tools.ts'

const perTest = createCleanups()
afterEach(perTest.run)

function newFolder(): string {
  const folder = temporaryFolder()
  perTest.add(folder.remove)
  return folder.path
}
const newPath = (): string => join(newFolder(), 'history.sqlite')

function open(path: string, clock: Clock, more: Parameters<typeof openHistory>[2] = {}): HistoryService {
  const history = openHistory(path, clock, more)
  perTest.add(history.stop)
  return history
}

/** Records a value each second. */
function record(history: HistoryService, clock: Clock, values: readonly number[]): void {
  for (const value of values) {
    clock.pass(1_000)
    history.record('nebula', [measure('depth', value)])
  }
}

describe('the history', () => {
  test('is there after a restart, with a gap for the time in between', async () => {
    const path = newPath()
    const clock = createClock()
    const first = open(path, clock)
    record(first, clock, [1, 2, 3])
    await first.stop()
    clock.pass(60_000)
    const second = open(path, clock)
    record(second, clock, [4, 5])
    const answer = await ask(second, question(clock, 300_000))
    expect(valuesOf(answer)).toEqual([1, 2, 3, null, 4, 5])
    expect(answer).toMatchObject({ source: 'local', stepMs: 1_000, notes: [] })
    expect(second.size()).toMatchObject({ path, trouble: null })
    const modes = [path, `${path}-wal`].map(file => statSync(file).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600])
    expect(second.size().bytes).toBeGreaterThan(0)
    expect(second.size().oldestMs).toBe(clock.nowMs - 64_000)
  })

  test('tells series of one name apart by their labels, in any order', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    clock.pass(1_000)
    history.record('nebula', [
      measure('waiting', 1, { queue: 'a', group: 'x' }),
      measure('waiting', 2, { queue: 'b', group: 'x' }),
    ])
    expect(history.keys('nebula').map(({ labels }) => labels)).toEqual([
      { group: 'x', queue: 'a' },
      { group: 'x', queue: 'b' },
    ])
    const series = [{ name: 'waiting', labels: { group: 'x', queue: 'b' } }]
    expect(valuesOf(await ask(history, question(clock, 10_000, { series })))).toEqual([2])
    expect(history.keys('other')).toEqual([])
  })

  test('goes on with the series of a queue from before its kind was a label', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    const old = { queue: 'jobs', group: 'x' }
    for (const labels of [old, { ...old, kind: 'list' }, { ...old, kind: 'stream' }]) {
      clock.pass(1_000)
      history.record('nebula', [measure('waiting', 1, labels)])
    }
    expect(history.keys('nebula').map(({ labels }) => labels)).toEqual([
      { group: 'x', kind: 'list', queue: 'jobs' },
      { group: 'x', kind: 'stream', queue: 'jobs' },
    ])
    const series = [{ name: 'waiting', labels: { ...old, kind: 'list' } }]
    expect(valuesOf(await ask(history, question(clock, 10_000, { series })))).toEqual([1, 1])
  })

  test('leaves out what lies in the future, as after a clock that was set back', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    record(history, clock, [1, 2])
    clock.nowMs += 30_000
    record(history, clock, [100])
    clock.nowMs -= 30_000
    record(history, clock, [3])
    const asked = question(clock, 60_000, { toMs: clock.nowMs + 60_000 })
    expect(valuesOf(await ask(history, asked))).toEqual([1, 2, 3])
  })

  test('keeps marks, and each of them once', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    const mark = { atMs: clock.nowMs, kind: 'deploy', text: 'Deploy main-1 to nebula' } as const
    history.mark('nebula', mark)
    history.mark('nebula', { ...mark, atMs: mark.atMs + 900 })
    history.mark('nebula', { ...mark, kind: 'rollback' })
    history.mark('other', mark)
    clock.pass(2_000)
    const { marks } = await ask(history, question(clock, 60_000))
    expect(marks).toEqual([mark, { ...mark, kind: 'rollback' }])
  })

  test('keeps the first 2,000 series of a broker, and says that there are more', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    const many = Array.from({ length: 2_001 }, (_, at) => measure('waiting', at, { queue: `q${at}` }))
    clock.pass(1_000)
    history.record('nebula', many)
    expect(history.keys('nebula')).toHaveLength(2_000)
    const series = [{ name: 'waiting', labels: { queue: 'q7' } }]
    const { notes } = await ask(history, question(clock, 10_000, { series }))
    expect(notes).toEqual(['Only the first 2000 of 2001 values of nebula are kept.'])
  })

  test('is written out as CSV and as JSON', async () => {
    const clock = createClock()
    const history = open(newPath(), clock)
    record(history, clock, [1, 2])
    const asked = question(clock, 10_000)
    const csv = await history.text(asked, 'csv')
    expect(csv.ok && csv.value).toMatch(/^time,depth \(count\),.+\r\n2026-10-10T12:00:01.000Z,1,1,1\r\n/)
    const json = await history.text(asked, 'json')
    expect(json.ok && JSON.parse(json.value)).toMatchObject({ broker: 'nebula', source: 'local' })
  })

  test('does not answer a time that ends before it begins', async () => {
    const clock = createClock()
    const answer = await open(newPath(), clock).query(question(clock, -1))
    expect(answer.ok).toBe(false)
  })

  test('answers from the file, and says so, where Prometheus cannot be asked', async () => {
    const clock = createClock()
    const broker = () => ({ prometheus: 'http://127.0.0.1:9090' }) as never
    const history = open(newPath(), clock, { broker })
    record(history, clock, [1, 2])
    const { source, notes } = await ask(history, question(clock, 2 * 86_400_000))
    expect(source).toBe('local')
    expect(notes[0]).toContain('Prometheus could not be asked: No host here.')
    expect((await ask(history, question(clock, 3_600_000))).notes).toEqual([])
  })
})

describe('a file that does not serve', () => {
  test('that is no database is moved aside, told, and a new one is begun', async () => {
    const path = newPath()
    writeFileSync(path, 'not a database '.repeat(1_000))
    const told: string[] = []
    const clock = createClock()
    const history = open(path, clock, { warn: text => void told.push(text) })
    record(history, clock, [1, 2])
    expect(valuesOf(await ask(history, question(clock, 60_000)))).toEqual([1, 2])
    const aside = `${path}.damaged`
    expect(readFileSync(aside, 'utf8')).toMatch(/^not a database/)
    const { trouble } = history.size()
    expect(trouble).toBe(`The history was damaged at 12:00. It lies in ${aside}, and a new one was begun.`)
    expect(told).toContain(trouble)
  })

  test('that is damaged inside is moved aside when that is met, and recording goes on', async () => {
    const path = newPath()
    const clock = createClock()
    const before = open(path, clock)
    for (let at = 0; at < 300; at++) record(before, clock, [at])
    await before.stop()
    spoil(path)
    const after = open(path, clock)
    record(after, clock, [7, 8])
    expect(valuesOf(await ask(after, question(clock, 60_000)))).toEqual([7, 8])
    expect(existsSync(`${path}.damaged`)).toBe(true)
    expect(after.size().trouble).toContain('was damaged')
  })

  test('that cannot be written is told, and kept from then on when it can', async () => {
    const folder = newFolder()
    const path = join(folder, 'later', 'history.sqlite')
    const clock = createClock()
    const history = open(path, clock)
    record(history, clock, [1, 2])
    expect((await history.query(question(clock, 60_000))).ok).toBe(false)
    expect(history.keys('nebula')).toEqual([])
    expect(history.size()).toMatchObject({
      bytes: 0,
      oldestMs: null,
      trouble: `${path} cannot be written, so no history is kept. Allow it with chmod or chown.`,
    })
    mkdirSync(join(folder, 'later'))
    clock.pass(10_000)
    record(history, clock, [3])
    expect(valuesOf(await ask(history, question(clock, 60_000)))).toEqual([1, 2, null, 3])
    expect(history.size().trouble).toBe(null)
  })

  test('of a newer version stays as it is', async () => {
    const path = newPath()
    const file = new DatabaseSync(path)
    file.exec('PRAGMA user_version = 99; CREATE TABLE theirs (x)')
    file.close()
    const clock = createClock()
    const history = open(path, clock)
    record(history, clock, [1])
    expect(history.size().trouble).toContain('was written by a newer Brokerlight')
    await history.stop()
    const again = new DatabaseSync(path)
    expect(again.prepare('SELECT count(*) AS n FROM theirs').get()).toEqual({ n: 0 })
    again.close()
  })

  test('that another program keeps busy is written when it lets go', async () => {
    const path = newPath()
    const clock = createClock()
    const history = open(path, clock)
    record(history, clock, [1])
    expect(valuesOf(await ask(history, question(clock, 60_000)))).toEqual([1])
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    record(history, clock, [2])
    history.keys('nebula')
    other.exec('ROLLBACK')
    other.close()
    record(history, clock, [3])
    expect(valuesOf(await ask(history, question(clock, 60_000)))).toEqual([1, 2, 3])
  })
})

test('what was written is whole after a kill in the middle of writing', async () => {
  const path = newPath()
  const program = join(import.meta.dirname, 'recorder.ts')
  const recorder = start(process.execPath, [program, path], {})
  const flushed = (): readonly number[] => recorder.stdout().split('\n').slice(0, -1).map(Number)
  perTest.add(() => recorder.process.kill('SIGKILL'))
  await until('some ticks', () => {
    if (recorder.process.exitCode !== null) throw new Error(recorder.stderr())
    return flushed().length >= 300
  })
  recorder.process.kill('SIGKILL')
  await recorder.finished
  const lastTick = flushed().at(-1) ?? 0
  const clock = createClock(Date.now())
  const history = open(path, clock)
  const { series } = await ask(history, question(clock, 600_000))
  expect(series[0]?.points.at(-1)?.max).toBeGreaterThanOrEqual(lastTick)
  expect(series[0]?.points[0]?.min).toBe(1)
  expect(history.size().trouble).toBe(null)
  await history.stop()
  const file = new DatabaseSync(path)
  expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expect(file.prepare('SELECT count(*) AS ticks FROM tick').get()?.ticks).toBeGreaterThanOrEqual(lastTick)
  file.close()
  expect(readdirSync(join(path, '..')).filter(name => name.includes('damaged'))).toEqual([])
  expect(recorder.stderr()).toBe('')
})
