import { expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { outsideMeasures } from '#core/measure/outside'
import { troubledExporter } from '#core/prometheus/exporter'
import { troubledRabbitmq } from '#core/rabbitmq/reading'

const nothing = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const known = <T>(value: T) => ({ state: 'known', atMs: 7, value }) as const

it('measures only what is known', () => {
  expect(outsideMeasures(nothing)).toEqual([])
})

it('says of what is away that it is down, and nothing else', () => {
  const measures = outsideMeasures({
    ...nothing,
    exporter: known(troubledExporter('http://h/metrics', 'away')),
    rabbitmq: known(troubledRabbitmq('away')),
  })
  expect(measures).toEqual([
    { name: 'exporter_up', labels: {}, value: 0, unit: 'bool', source: 'exporter', atMs: 7 },
    { name: 'rabbitmq_up', labels: {}, value: 0, unit: 'bool', source: 'RabbitMQ', atMs: 7 },
  ])
})

it('does not know whether an exporter sees Redis that does not say so', () => {
  const seen = (up: boolean | null) =>
    outsideMeasures({
      ...nothing,
      exporter: known({ ...troubledExporter('http://h/metrics', ''), trouble: null, up }),
    })
      .filter(({ name }) => name === 'exporter_up')
      .map(({ value }) => value)
  expect([seen(true), seen(false), seen(null)]).toEqual([[1], [0], []])
})

it('names each target, and leaves out those whose health is unknown', () => {
  const target = { job: 'redis', lastError: null, lastScrapeMs: 3 }
  const prometheus = known({
    url: 'http://h',
    version: '2.42.0',
    targets: [
      { ...target, instance: 'a', health: 'up' as const },
      { ...target, instance: 'b', health: 'down' as const },
      { ...target, instance: 'c', health: 'unknown' as const },
    ],
    instance: null,
    redisUp: null,
    notes: [],
  })
  const measures = outsideMeasures({ ...nothing, prometheus })
  expect(measures.map(({ name, labels, value }) => [name, labels.instance, value])).toEqual([
    ['prometheus_target_up', 'a', 1],
    ['prometheus_target_up', 'b', 0],
  ])
})
