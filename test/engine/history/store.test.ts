import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Rolled } from '#core/history/rolled'
import { createStore, type Store } from '../../../src-main/engine/history/store.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type Clock, createClock, historyDeps, measure, noonMs, spoil } from './tools.ts'

const perTest = createCleanups()
afterEach(perTest.run)

const dayMs = 86_400_000
const depth = { name: 'depth', labels: {} }

interface Kept {
  readonly clock: Clock
  readonly store: Store
  /** Writes a value for now. */
  write(value: number, broker?: string): void
  /** Does all the work there is. */
  tend(): void
  rolled(): readonly Rolled[]
}

function openStore(path: string, clock = createClock(), more: Parameters<typeof historyDeps>[2] = {}): Kept {
  const store = createStore(historyDeps(path, clock, more))
  perTest.add(store.close)
  return {
    clock,
    store,
    write(value, broker = 'nebula') {
      const ticks = [{ broker, atMs: clock.nowMs, measures: [measure('depth', value)] }]
      store.write(writer => writer.write({ ticks, marks: [] }, clock.nowMs))
    },
    tend() {
      while (store.tend());
    },
    rolled: () => store.read(reader => reader.find('nebula', [depth], 0, clock.nowMs))?.[0]?.rolled ?? [],
  }
}

function newPath(): string {
  const folder = temporaryFolder()
  perTest.add(folder.remove)
  return join(folder.path, 'history.sqlite')
}

const countOf = (rolled: readonly Rolled[]): number => rolled.reduce((count, one) => count + one.count, 0)

describe('the history file', () => {
  test('keeps ever coarser buckets of what grows old, and loses no sample in it', () => {
    const kept = openStore(newPath())
    const { clock } = kept
    let written = 0
    const seen = (days: number, everyMs: number): void => {
      for (const endMs = clock.nowMs + days * dayMs; clock.nowMs < endMs; clock.pass(everyMs)) {
        kept.write(written++)
        if (written % 200 === 0) kept.tend()
      }
    }
    seen(8, 300_000)
    seen(1, 60_000)
    seen(0.125, 2_000)
    kept.tend()
    const rolled = kept.rolled()
    expect(countOf(rolled)).toBe(written)
    expect(Math.min(...rolled.map(({ min }) => min))).toBe(0)
    expect(Math.max(...rolled.map(({ max }) => max))).toBe(written - 1)
    const total = rolled.reduce((sum, one) => sum + one.total, 0)
    expect(total).toBe((written * (written - 1)) / 2)
    const widthAt = (agoMs: number): number | undefined => {
      const around = kept.store.read(reader =>
        reader.find('nebula', [depth], clock.nowMs - agoMs - 300_000, clock.nowMs - agoMs),
      )
      return around?.[0]?.widthMs
    }
    expect([0.9 * 3_600_000, 0.9 * dayMs, 6.9 * dayMs].map(widthAt)).toEqual([1_000, 10_000, 60_000])
    expect(widthAt(9 * dayMs)).toBe(600_000)
  })

  test('drops what is older than 90 days, and the names of series that were not seen since', () => {
    const kept = openStore(newPath())
    kept.write(1)
    kept.clock.pass(85 * dayMs)
    kept.write(2)
    kept.tend()
    expect(countOf(kept.rolled())).toBe(2)
    kept.clock.pass(9 * dayMs)
    kept.tend()
    expect(kept.rolled().map(({ max }) => max)).toEqual([2])
    kept.clock.pass(90 * dayMs)
    kept.tend()
    expect(kept.store.read(reader => [reader.keys('nebula'), reader.oldestMs()])).toEqual([[], null])
  })

  test('overwrites nothing when the clock goes back, not even what is packed already', () => {
    const kept = openStore(newPath())
    for (let at = 0; at < 600; at++) {
      kept.write(at)
      kept.clock.pass(1_000)
    }
    kept.tend()
    kept.clock.nowMs = noonMs
    for (let at = 0; at < 300; at++) {
      kept.write(10_000 + at)
      kept.clock.pass(1_000)
    }
    kept.clock.nowMs = noonMs + 1_200_000
    kept.tend()
    const rolled = kept.rolled()
    expect(countOf(rolled)).toBe(900)
    expect(rolled[0]).toMatchObject({ atMs: noonMs, count: 2, min: 0, max: 10_000 })
    expect(rolled.map(({ atMs }) => atMs)).toEqual([...new Set(rolled.map(({ atMs }) => atMs))])
  })

  test('keeps the first of two ticks at the very same instant', () => {
    const kept = openStore(newPath())
    kept.write(1)
    kept.write(2)
    expect(kept.rolled().map(({ max }) => max)).toEqual([1])
  })

  test('stays within its bound: the oldest goes first', () => {
    const mostBytes = 512 * 1024
    const kept = openStore(newPath(), createClock(), { mostBytes })
    const names = Array.from({ length: 100 }, (_, at) => `depth_${at}`)
    for (let at = 0; at < 3_000; at++) {
      const measures = [...names.map(name => measure(name, Math.random())), measure('depth', at)]
      const ticks = [{ broker: 'nebula', atMs: kept.clock.nowMs, measures }]
      kept.store.write(writer => writer.write({ ticks, marks: [] }, kept.clock.nowMs))
      kept.clock.pass(1_000)
      if (at % 30 === 0) kept.tend()
    }
    kept.tend()
    const rolled = kept.rolled()
    expect(rolled.length).toBeGreaterThan(0)
    expect(rolled.length).toBeLessThan(3_000)
    expect(rolled.at(-1)?.max).toBe(2_999)
    expect(kept.store.trouble()).toBe(null)
    kept.store.close()
    // What one span of ticks takes comes on top, until it is packed.
    expect(kept.store.bytes()).toBeLessThan(3 * mostBytes)
  })
})

describe('two processes at one file', () => {
  const both = () => {
    const path = newPath()
    const clock = createClock()
    const app = openStore(path, clock, { recorder: 'app' })
    const cli = openStore(path, clock, { recorder: 'cli' })
    return { clock, app, cli }
  }
  const values = (kept: Kept) => kept.rolled().map(({ max }) => max)

  test('record a broker once: whoever came first', () => {
    const { clock, app, cli } = both()
    app.write(1)
    clock.pass(1_000)
    cli.write(2)
    clock.pass(1_000)
    app.write(3)
    expect(values(cli)).toEqual([1, 3])
  })

  test('divide the brokers by themselves', () => {
    const { clock, app, cli } = both()
    cli.write(1, 'nebula')
    app.write(2, 'other')
    clock.pass(1_000)
    app.write(3, 'nebula')
    cli.write(4, 'nebula')
    expect(values(app)).toEqual([1, 4])
  })

  test('take over at once from one that ended well, and soon from one that did not', () => {
    const { clock, app, cli } = both()
    app.write(1)
    app.store.write(writer => writer.release())
    clock.pass(1_000)
    cli.write(2)
    clock.pass(4_000)
    app.write(3)
    clock.pass(2_000)
    app.write(4)
    expect(values(app)).toEqual([1, 2, 4])
  })

  test('go on in one new file after one of them found it damaged, or somebody took it away', () => {
    const path = newPath()
    const clock = createClock()
    const first = openStore(path, clock, { recorder: 'app' })
    for (let at = 0; at < 300; at++) {
      first.write(at)
      clock.pass(1)
    }
    first.store.close()
    const app = openStore(path, clock, { recorder: 'app' })
    const cli = openStore(path, clock, { recorder: 'cli' })
    expect(app.rolled().length + cli.rolled().length).toBe(600)
    spoil(path)
    const fresh = openStore(path, clock, { recorder: 'third' })
    fresh.write(1)
    fresh.store.write(writer => writer.release())
    clock.pass(1_000)
    for (const kept of [app, cli]) kept.tend()
    app.write(2)
    expect([values(app), values(cli), values(fresh)]).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ])
    rmSync(path)
    for (const kept of [app, cli]) kept.tend()
    clock.pass(1_000)
    app.write(3)
    expect([values(app), values(cli)]).toEqual([[3], [3]])
  })

  test('are not kept out for long by a lease from before the clock went back', () => {
    const { clock, app, cli } = both()
    app.write(1)
    clock.nowMs -= dayMs
    cli.write(2)
    clock.nowMs += dayMs
    expect(values(cli)).toEqual([2, 1])
  })
})
