import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { type AlertMeasureParts, alertMeasures } from '#core/measure/alerts'
import type { Backup } from '#core/model/release'
import { noRates } from '#core/rates'
import { sampleAt, tenFortyTwo } from '../support/samples.ts'
import { broker, health, reason } from '../support/views.ts'

const hourMs = 3_600_000
const values = (changed: Partial<AlertMeasureParts>): Readonly<Record<string, number>> => {
  const aspects = allAspects({ state: 'unknown', reason: 'Not read.' })
  const parts = {
    sample: null,
    rates: null,
    queues: [],
    aspects,
    backups: [],
    connection: health('ok'),
    ...changed,
  }
  return Object.fromEntries(alertMeasures(parts, tenFortyTwo).map(({ name, value }) => [name, value]))
}
const backup = (hoursAgo: number, bytes = 1000): Backup =>
  ({ ...broker('nebula').backups[0], atMs: tenFortyTwo - hoursAgo * hourMs, bytes }) as Backup

const watched = { brokerlight_watch_blocked: 0, brokerlight_host_unreachable: 0 }

describe('measures for rules', () => {
  it.each([
    ['ok', { brokerlight_up: 1, ...watched }],
    ['degraded', { brokerlight_up: 1, ...watched }],
    ['down', { brokerlight_up: 0, ...watched }],
    ['unknown', {}],
  ] as const)('say whether a broker that is %s answers', (level, expected) => {
    expect(values({ connection: health(level) })).toEqual(expected)
  })

  it.each([
    ['needs-you', { brokerlight_watch_blocked: 1, brokerlight_host_unreachable: 0 }],
    ['unreachable', { brokerlight_watch_blocked: 0, brokerlight_host_unreachable: 1 }],
  ] as const)('say why it cannot be watched: %s', (blocks, expected) => {
    expect(values({ connection: health('unknown', { reasons: [reason('unknown', { blocks })] }) })).toEqual(
      expected,
    )
  })

  it('tell one run id from another, and none where there is none', () => {
    const at = (runId: string | null) => values({ sample: sampleAt(1, { facts: { runId } }) }).redis_run_id
    const id = '6f0e1d2c3b4a59687786a5b4c3d2e1f001234567'
    expect(at(id)).toBe(0x6f0e1d2c3b4a)
    expect(at(`7${id.slice(1)}`)).not.toBe(at(id))
    expect(at(null)).toBeUndefined()
    expect(at('not hexadecimal')).toBeUndefined()
  })

  it('pass on how many lookups there are', () => {
    const rates = { ...noRates, lookupsPerSecond: 12 }
    expect(values({ sample: sampleAt(1), rates }).redis_keyspace_lookups_per_second).toBe(12)
    expect(values({ sample: sampleAt(1), rates: noRates })).not.toHaveProperty(
      'redis_keyspace_lookups_per_second',
    )
  })
})

it('a memory without a limit is never full', () => {
  const memory = (max: number | null) =>
    values({ sample: sampleAt(1, { metrics: { redis_memory_max_bytes: max } }) }).redis_memory_used_ratio
  expect([memory(0), memory(1000), memory(null)]).toEqual([0, undefined, undefined])
})

describe('backups', () => {
  it('have no rhythm to be late by before there are three', () => {
    expect(values({ backups: [] })).toEqual({ brokerlight_up: 1, ...watched })
    expect(values({ backups: [backup(100), backup(120)] })).toEqual({
      brokerlight_up: 1,
      ...watched,
      backup_age_seconds: 360_000,
      backup_size_ratio: 1,
    })
  })

  it.each([
    ['daily, made in time', [20, 44, 68, 92], 20 / 24],
    ['daily, missed', [36, 60, 84, 108], 1.5],
    ['weekly', [84, 252, 420], 0.5],
    ['many in an hour: a day is the least', [12, 12.1, 12.2, 12.3], 0.5],
    ['daily with one before a deploy', [26, 27, 51, 75], 26 / 24],
  ])('%s', (_, hours, expected) => {
    expect(values({ backups: hours.map(at => backup(at)) }).backup_overdue_ratio).toBeCloseTo(expected, 5)
  })

  it('are compared with the one before', () => {
    expect(values({ backups: [backup(1, 400), backup(25, 1000)] }).backup_size_ratio).toBe(0.4)
    expect(values({ backups: [backup(1, 400), backup(25, 0)] })).not.toHaveProperty('backup_size_ratio')
  })
})
