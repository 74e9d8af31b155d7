import { describe, expect, it } from 'vitest'
import { noRates } from '#core/rates'
import {
  ageText,
  commandsPerSecond,
  depthText,
  isCurrent,
  memoryText,
  summaryText,
  titleText,
} from '#core/summary'
import { english, polish, queue, sampleAt, tenFortyTwo } from './support/samples.ts'
import { broker, brokerAt } from './support/views.ts'

const withMetrics = (metrics: Parameters<typeof sampleAt>[1]) =>
  broker('nebula', { sample: sampleAt(0, metrics), rates: null })

describe('commandsPerSecond', () => {
  it.each([
    ['measured', broker('nebula'), 1234],
    [
      'said by the server before the second sample',
      withMetrics({ metrics: { redis_instantaneous_ops_per_sec: 7 } }),
      7,
    ],
    ['0 where it is 0', broker('nebula', { rates: { ...noRates, commandsPerSecond: 0 } }), 0],
    ['unknown', withMetrics({}), null],
    ['unknown before the first sample', broker('nebula', { sample: null, rates: null }), null],
  ])('is %s', (_, view, rate) => {
    expect(commandsPerSecond(view)).toBe(rate)
  })
})

describe('memoryText', () => {
  it.each([
    ['with a limit', broker('nebula'), '512.0 MB of 4.0 GB'],
    [
      'without one',
      withMetrics({ metrics: { redis_memory_used_bytes: 1024 ** 3, redis_memory_max_bytes: 0 } }),
      '1.0 GB',
    ],
    ['unknown', withMetrics({}), null],
  ])('%s', (_, view, text) => {
    expect(memoryText(view, 'en')).toBe(text)
  })
})

describe('depthText', () => {
  it.each([
    ['known', broker('nebula'), '1.2 k waiting'],
    ['unknown', withMetrics({ queues: [queue('a', null)] }), 'waiting unknown'],
    ['of no queue', withMetrics({}), 'no queues watched'],
  ])('%s', (_, view, text) => {
    expect(depthText(view, 'en')).toBe(text)
  })
})

describe('summaryText', () => {
  it.each([
    ['ok', '1.2 k waiting, 1.2 k/s'],
    ['degraded', '1.2 k waiting, 1.2 k/s'],
    ['down', 'down since 10:42'],
    ['unknown', 'Unknown since 10:42'],
  ] as const)('of a broker that is %s', (level, text) => {
    expect(summaryText(brokerAt('nebula', level), english, tenFortyTwo)).toBe(text)
  })

  it('leaves out a rate nobody knows', () => {
    expect(summaryText(withMetrics({}), english, tenFortyTwo)).toBe('no queues watched')
  })

  it('speaks Polish', () => {
    expect(summaryText(broker('nebula'), polish, tenFortyTwo)).toBe('czeka 1,2 k, 1,2 k/s')
    expect(summaryText(brokerAt('nebula', 'down'), polish, tenFortyTwo)).toBe('awaria od 11:42')
  })
})

it.each([
  ['ok', true],
  ['degraded', true],
  ['down', false],
  ['unknown', false],
] as const)('numbers of a broker that is %s are of now: %s', (level, current) => {
  expect(isCurrent(brokerAt('nebula', level))).toBe(current)
})

it('marks the demo', () => {
  expect(titleText(broker('nebula', { demo: true }), 'en')).toBe('nebula (demo)')
  expect(titleText(broker('nebula'), 'en')).toBe('nebula')
})

it('says ages', () => {
  expect(ageText('en', 400)).toBe('0.4 s ago')
  expect(ageText('pl', 42_000)).toBe('42 s temu')
})
