import { describe, expect, it } from 'vitest'
import {
  apiUrl,
  keptTargets,
  mostTargets,
  prometheusData,
  targetsOf,
  targetsShape,
  vectorShape,
} from '#core/prometheus/api'

const url = 'http://nebula:9090/api/v1/query'
const answer = (body: unknown, status = 200) => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  tookMs: 1,
})

describe("Prometheus's answers", () => {
  it('are read where they are good', () => {
    const data = { resultType: 'vector', result: [{ metric: { instance: 'a' }, value: [1.5, '1'] }] }
    expect(prometheusData(vectorShape, answer({ status: 'success', data }), url, 'en')).toEqual({
      ok: true,
      value: data,
    })
    const active = { labels: { job: 'redis', instance: 'a' }, health: 'odd', lastScrapeDuration: 0.002 }
    const read = prometheusData(
      targetsShape,
      answer({ status: 'success', data: { activeTargets: [active] } }),
      url,
      'en',
    )
    expect(read.ok && targetsOf(read.value)).toEqual([
      { job: 'redis', instance: 'a', health: 'unknown', lastError: null, lastScrapeMs: 2 },
    ])
    expect(targetsOf({ activeTargets: null })).toEqual([])
  })

  it.each([
    [
      answer({ status: 'error', errorType: 'bad_data', error: 'parse error at 1' }, 400),
      'refuses the question: parse error',
    ],
    [answer('{"status":"error"', 503), 'answers with an error (503)'],
    [answer('Unauthorized', 401), 'does not let us in (401)'],
    [answer('<!DOCTYPE html>'), 'answers with a web page'],
    [
      answer({ status: 'success', data: { resultType: 'scalar', result: [1, '1'] } }),
      'another shape than expected: data.resultType',
    ],
  ])('are sentences where they are not', (bad, words) => {
    const read = prometheusData(vectorShape, bad, url, 'en')
    expect(read.ok ? '' : read.error).toContain(words)
  })

  it.each(['http://nebula:9090', 'http://nebula:9090/', 'http://nebula:9090//?x=1'])(
    'are asked for below %s',
    base => {
      expect(apiUrl(base, 'targets')).toBe('http://nebula:9090/api/v1/targets')
    },
  )

  it('keep this broker and what is in trouble before all others', () => {
    const target = (instance: string, health: 'up' | 'down') => ({
      job: 'x',
      instance,
      health,
      lastError: null,
      lastScrapeMs: null,
    })
    const all = [...Array(90).keys()].map(at => target(`a${at}`, 'up'))
    const kept = keptTargets([...all, target('bad', 'down'), target('ours', 'up')], 'ours')
    expect(kept).toHaveLength(mostTargets)
    expect(kept.slice(0, 3).map(({ instance }) => instance)).toEqual(['ours', 'bad', 'a0'])
  })
})
