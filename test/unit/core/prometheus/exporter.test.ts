import { describe, expect, it } from 'vitest'
import type { Sample } from '#core/model/sample'
import { readExporter } from '#core/prometheus/exporter'
import { parseInfo } from '#core/redis/info'
import { factsOf, metricsOf } from '#core/redis/metrics'
import { redis7Info } from '../support/info.ts'

const url = 'http://127.0.0.1:9121/metrics'
const info = parseInfo(redis7Info)
const sample: Sample = {
  atMs: 100_000,
  roundTripMs: 1,
  metrics: metricsOf(info, 5),
  facts: factsOf(info, { node: null, refusals: [], errors: {}, latencyEvents: [], missing: [] }),
  queues: [],
}
const read = (body: string, atMs = 102_000, tookMs = 20) =>
  readExporter({ status: 200, headers: {}, body, tookMs }, url, { atMs, sample, language: 'en' })

describe('a page of redis_exporter', () => {
  it('is read under our names: of today, of old, and summed over databases', () => {
    const page = [
      'redis_up 1',
      'redis_used_memory_bytes 7',
      'redis_config_maxmemory 1',
      'redis_memory_max_bytes 4294967296',
      'redis_db_keys{db="db0"} 3',
      'redis_db_keys{db="db1"} 4',
      'redis_mem_fragmentation_ratio NaN',
      'redis_stream_length{stream="a"} 4',
      'redis_exporter_last_scrape_duration_seconds 0.004',
      'redis_exporter_build_info{version="v1.55.0"} 1',
    ].join('\n')
    expect(read(page)).toMatchObject({
      trouble: null,
      up: true,
      scrapeMs: 20,
      ownScrapeMs: 4,
      late: null,
      version: 'v1.55.0',
      values: { redis_memory_used_bytes: 7, redis_memory_max_bytes: 4_294_967_296, redis_db_keys: 7 },
    })
  })

  it.each([
    ['a setting that differs', 'redis_config_maxclients 9', true],
    ['a setting that is the same', 'redis_config_maxclients 10000', false],
    ['a clock that ran on', 'redis_uptime_in_seconds 86402', false],
    ['a clock that stands elsewhere', 'redis_uptime_in_seconds 86410', true],
    ['a counter that rose', 'redis_evicted_keys_total 99999', false],
    ['a counter that fell', 'redis_evicted_keys_total 12', true],
    ['memory that moved', 'redis_memory_used_bytes 3000000000', false],
    ['memory that is another', 'redis_memory_used_bytes 1000000000', true],
    ['few clients more', 'redis_connected_clients 100', false],
  ])('is held against INFO: %s', (_, line, differs) => {
    expect(read(`redis_up 1\n${line}`).differences).toHaveLength(differs ? 1 : 0)
  })

  it('is not held against a gauge of long ago, nor against anything while Redis is away', () => {
    expect(read('redis_memory_used_bytes 1', 140_000).differences).toEqual([])
    expect(read('redis_up 0\nredis_config_maxclients 9')).toMatchObject({ up: false, differences: [] })
  })

  it('is late by its own time where it tells it, else by ours', () => {
    const own = 'redis_exporter_last_scrape_duration_seconds'
    expect(read(`${own} 0.09`, 0, 400).late).toBeNull()
    expect(read(`${own} 0.25`, 0, 400).late).toContain('took 250 ms, over 100 ms')
    expect(read('redis_up 1', 0, 400).late).toContain('tunnel and all, took 400 ms')
  })

  it.each([['<html></html>'], ['hello'], ['']])('has trouble where %s answers', body => {
    expect(read(body)).toMatchObject({
      trouble: expect.stringContaining(url),
      up: null,
      scrapeMs: null,
      values: {},
    })
  })
})
