import { describe, expect, it } from 'vitest'
import type { Persistence } from '#core/persistence/config'
import { formatNotes, preparationFor, startNotes } from '#core/persistence/preparation'

const kept = (change: Partial<Persistence> = {}): Persistence => ({
  appendOnly: true,
  directory: '/data',
  rdb: 'dump.rdb',
  aofDirectory: 'appendonlydir',
  aofFile: 'appendonly.aof',
  savePoints: '3600 1',
  ...change,
})
const off = { appendOnly: false } as const

describe('what makes the next start load what there is', () => {
  it.each([
    ['nothing, where both are alike', kept(), [kept(), kept()], [false, false]],
    ['the AOF is written', kept(off), [kept(), kept()], [true, false]],
    ['for the way back too', kept(off), [kept(off), kept()], [true, false]],
    ['both forms where a start is not known', kept({ ...off, savePoints: '' }), [null], [true, true]],
    ['an RDB when it is stopped', kept({ savePoints: '' }), [kept(off)], [false, true]],
    ['nothing for a backup', kept(off), [], [false, false]],
  ] as const)('%s', (_, running, starts, [switchAofOn, saveOnStop]) => {
    expect(preparationFor(running, starts)).toEqual({ switchAofOn, saveOnStop, obstacles: [] })
  })

  it.each([
    [
      { directory: '/tmp' },
      {},
      'Redis keeps its data in /tmp, and the new container will look for it in /data.',
    ],
    [{ rdb: 'a.rdb' }, off, 'Redis writes its data to a.rdb, and the new container will load dump.rdb.'],
    [
      {},
      { aofDirectory: 'aof' },
      'Redis writes its data to appendonlydir, and the new container will load aof.',
    ],
    [
      {},
      { aofFile: 'x.aof' },
      'Redis writes its data to appendonly.aof, and the new container will load x.aof.',
    ],
  ])('another place is an obstacle: %j %j', (running, start, words) => {
    const { obstacles } = preparationFor(kept(running), [kept(start), kept(start)])
    expect(obstacles).toEqual([expect.stringContaining(words)])
  })

  it('a place that is not loaded, or not told, is none', () => {
    expect(preparationFor(kept({ rdb: 'a.rdb' }), [kept()]).obstacles).toEqual([])
    expect(preparationFor(kept({ directory: '/data/' }), [kept()]).obstacles).toEqual([])
    expect(preparationFor(kept({ directory: null }), [kept()]).obstacles).toEqual([])
  })

  it('is told in the plan', () => {
    expect(startNotes(kept(), kept())).toEqual([])
    expect(startNotes(kept(), null)[0]).toContain('Both forms, RDB and AOF, are written')
    expect(startNotes(kept(off), kept())[0]).toContain(
      'The AOF is off now, and the new container starts with it on',
    )
    expect(startNotes(kept(), kept(off))[0]).toContain(
      'The AOF is on now, and the new container starts without it',
    )
  })
})

describe('formats', () => {
  const redis = (version: string) => ({ product: 'redis', version }) as const
  const valkey = (version: string) => ({ product: 'valkey', version }) as const

  it.each([
    [redis('7.0.15'), redis('7.0.12'), null],
    [redis('7.0.15'), redis('8.0.6'), 'Redis 8.0.6 saves as RDB 12, which Redis 7.0.15 cannot load.'],
    [redis('7.2.4'), valkey('8.1.1'), null],
    [
      redis('7.2.4'),
      valkey('9.1.2'),
      'Valkey 9.1.2 saves as RDB 80 of Valkey, which Redis 7.2.4 cannot load.',
    ],
    [redis('6.2.1'), redis('7.4.0'), 'Redis 7.4.0 saves as RDB 12, which Redis 6.2.1 cannot load.'],
  ])('%j to %j', (from, to, words) => {
    const notes = formatNotes(from, to, kept())
    expect(notes.map(one => one.level)).toEqual(words === null ? [] : ['warn'])
    expect(notes[0]?.text ?? '').toContain(words ?? '')
  })

  it('an older server is handed plain commands, or nothing is begun', () => {
    expect(formatNotes(redis('8.0.6'), redis('7.0.15'), kept())).toEqual([
      {
        level: 'warn',
        text: expect.stringContaining('The AOF is written as plain commands before the switch'),
      },
    ])
    for (const next of [redis('7.0.15'), valkey('9.1.2')])
      expect(formatNotes(redis('8.0.6'), next, kept(off))).toMatchObject([{ level: 'stop' }])
  })
})
