import { describe, expect, it } from 'vitest'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { tellRuns } from '#core/notify'
import { tenFortyTwo } from './support/samples.ts'
import { brokerAt, run, snapshot } from './support/views.ts'

/** Follows snapshots as the desktop does. */
function notifier() {
  let previous: Snapshot | null = null
  return (brokers: readonly BrokerView[], changed: Partial<Snapshot> = {}): readonly Notice[] => {
    const next = snapshot(brokers, { atMs: (previous?.atMs ?? tenFortyTwo) + 1000, ...changed })
    const told = tellRuns(previous, next, 'en')
    previous = next
    return told
  }
}

const nebula = (level: 'ok', changed: Parameters<typeof brokerAt>[2] = {}) =>
  brokerAt('nebula', level, changed)
const muted = { mutedUntilMs: tenFortyTwo + 3_600_000 }

describe('runs', () => {
  it.each([
    ['done', 'Deploy main-e4f5a6b to nebula: done'],
    ['returned', 'Deploy main-e4f5a6b to nebula: failed, the old release serves'],
    ['unchanged', 'Deploy main-e4f5a6b to nebula: failed, nothing was changed'],
    ['failed', 'Deploy main-e4f5a6b to nebula: failed'],
    ['cut-off', 'Deploy main-e4f5a6b to nebula: was cut off'],
  ] as const)('that end %s are told once', (end, title) => {
    const tell = notifier()
    tell([nebula('ok')], { runs: [run('r1')] })
    const ended = { runs: [run('r1', { end, endedAtMs: tenFortyTwo + 42_000 })] }
    expect(tell([nebula('ok')], ended)).toEqual([
      {
        key: 'run:r1',
        kind: 'run',
        title,
        body: 'Took 42 s.',
        place: { broker: 'nebula', view: 'run', runId: 'r1' },
      },
    ])
    expect(tell([nebula('ok')], ended)).toEqual([])
  })

  it.each(['cancelled', 'settled'] as const)('that a person ended (%s) are not told', end => {
    const tell = notifier()
    tell([nebula('ok')], { runs: [run('r1')] })
    expect(tell([nebula('ok')], { runs: [run('r1', { end })] })).toEqual([])
  })

  it('are told though they began and ended between two snapshots, with their message', () => {
    const tell = notifier()
    tell([nebula('ok')])
    expect(
      tell([nebula('ok')], { runs: [run('r1', { end: 'failed', message: 'Pull failed.\nTry again.' })] }),
    ).toMatchObject([{ body: 'Pull failed. Try again.' }])
  })

  it('are not told at the start, but for those that were cut off', () => {
    const tell = notifier()
    const runs = [run('r1', { end: 'done' }), run('r2', { end: 'cut-off', offers: ['check'] })]
    expect(tell([nebula('ok')], { runs }).map(notice => notice.key)).toEqual(['run:r2'])
  })

  it('of muted brokers are silent', () => {
    const tell = notifier()
    tell([nebula('ok', muted)])
    expect(tell([nebula('ok', muted)], { runs: [run('r1', { end: 'done' })] })).toEqual([])
  })

  it.each([
    [null, null, 0],
    ['nebula', null, 0],
    ['raibid', null, 1],
    [null, 'disk-low', 1],
  ])('of a broker under a silence (broker %s, rule %s) are told %s times', (broker, rule, count) => {
    const tell = notifier()
    const untilMs = tenFortyTwo + 3_600_000
    const silences = [{ id: 's', broker, rule, untilMs, comment: 'move', by: 'ada' }]
    tell([nebula('ok')], { silences })
    expect(tell([nebula('ok')], { silences, runs: [run('r1', { end: 'done' })] })).toHaveLength(count)
  })

  it.each([
    ['done', 0],
    ['failed', 1],
  ] as const)('that end as %s in quiet hours are told %s times', (end, count) => {
    const tell = notifier()
    tell([nebula('ok')], { quietHours: true })
    expect(tell([nebula('ok')], { quietHours: true, runs: [run('r1', { end })] })).toHaveLength(count)
  })
})
