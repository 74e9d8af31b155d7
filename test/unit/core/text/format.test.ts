import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesText,
  compactText,
  countText,
  durationText,
  latencyText,
  percentText,
  rateText,
} from '#core/text/format'

const mega = 1024 ** 2
const giga = 1024 ** 3

describe('durationText', () => {
  it.each([
    [0, '0.0 s'],
    [400, '0.4 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [42_000, '42 s'],
    [59_900, '59 s'],
    [60_000, '1 min'],
    [200_000, '3 min'],
    [3_599_999, '59 min'],
    [7_200_000, '2 h'],
    [47.9 * 3_600_000, '47 h'],
    [5 * 86_400_000, '5 d'],
    [-5, '0.0 s'],
    [Number.NaN, 'unknown'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText('en', ms)).toBe(text)
  })
})

describe('latencyText', () => {
  it.each([
    [0, '0 ms'],
    [0.004, '< 0.01 ms'],
    [0.005, '0.01 ms'],
    [0.234, '0.23 ms'],
    [0.996, '1.0 ms'],
    [4.12, '4.1 ms'],
    [44.4, '44 ms'],
    [999.6, '1.0 s'],
    [1240, '1.2 s'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d is %s', (ms, text) => {
    expect(latencyText('en', ms)).toBe(text)
  })
})

describe('bytesText', () => {
  it.each([
    [0, '0 kB'],
    [2048, '2 kB'],
    [0.5 * mega, '0.5 MB'],
    [512 * mega, '512.0 MB'],
    [1023.9 * mega, '1023.9 MB'],
    [1023.99 * mega, '1.0 GB'],
    [3.2 * giga, '3.2 GB'],
    [4 * giga, '4.0 GB'],
    [2.5 * 1024 * giga, '2.5 TB'],
    [Number.NaN, 'unknown'],
  ])('%d is %s', (bytes, text) => {
    expect(bytesText('en', bytes)).toBe(text)
  })
})

describe('counts and rates', () => {
  it.each([
    [0, '0', '0', '0 /s'],
    [0.44, '0', '0.4', '0.4 /s'],
    [12, '12', '12', '12 /s'],
    [999, '999', '999', '999 /s'],
    [999.7, '1,000', '1.0 k', '1.0 k/s'],
    [1240, '1,240', '1.2 k', '1.2 k/s'],
    [999_960, '999,960', '1.0 M', '1.0 M/s'],
    [3_400_000, '3,400,000', '3.4 M', '3.4 M/s'],
    [-1240, '-1,240', '-1.2 k', '-1.2 k/s'],
    [Number.NaN, 'unknown', 'unknown', 'unknown /s'],
  ])('%d', (count, whole, compact, rate) => {
    expect(countText('en', count)).toBe(whole)
    expect(compactText('en', count)).toBe(compact)
    expect(rateText('en', count)).toBe(rate)
  })
})

describe('percentText', () => {
  it.each([
    [85.4, undefined, '85 %'],
    [85.4, 80, '85 %'],
    [80.3, 80, '80.3 %'],
    [79.96, 80, '80.0 %'],
    [80, 80, '80 %'],
    [Number.NaN, 80, 'unknown'],
  ])('%d with limit %s is %s', (percent, limit, text) => {
    expect(percentText('en', percent, limit)).toBe(text)
  })
})

it('writes Polish numbers as Poles do', () => {
  expect(bytesText('pl', 3.2 * giga)).toBe('3,2 GB')
  expect(countText('pl', 10_412)).toBe('10\u00a0412')
  expect(rateText('pl', 1240)).toBe('1,2 k/s')
  expect(latencyText('pl', 0.23)).toBe('0,23 ms')
})

it('never shows NaN or Infinity', () => {
  fc.assert(
    fc.property(fc.double(), value => {
      for (const text of [
        durationText,
        latencyText,
        bytesText,
        countText,
        compactText,
        rateText,
        percentText,
      ]) {
        expect(text('en', value)).not.toMatch(/NaN|Infinity/)
      }
    }),
  )
})
