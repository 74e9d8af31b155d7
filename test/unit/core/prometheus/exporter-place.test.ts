import { describe, expect, it } from 'vitest'
import { brokerSchema } from '#core/model/config'
import type { ContainersReading, ProjectReading } from '#core/model/host'
import { findExporter, publishedExporter } from '#core/prometheus/exporter-place'

const port = (inner: number, published: number, host = '') => ({ inner, host, port: published })
const urlOf = (ports: readonly ReturnType<typeof port>[], networks = ['net']): string | null =>
  publishedExporter({ service: 'exporter', name: 'app-exporter-1', ports, networks })?.url ?? null

describe('a published exporter', () => {
  it.each([
    [[port(9121, 9121)], 'http://127.0.0.1:9121/metrics'],
    [[port(9121, 19121, '0.0.0.0'), port(9121, 19121, '::')], 'http://127.0.0.1:19121/metrics'],
    [[port(9121, 9121, '10.0.0.5')], 'http://10.0.0.5:9121/metrics'],
    [[port(9121, 9121, 'fd00::1')], 'http://[fd00::1]:9121/metrics'],
    [[port(8080, 80), port(9121, 9122)], 'http://127.0.0.1:9122/metrics'],
    [[port(9200, 9200)], 'http://127.0.0.1:9200/metrics'],
    [[port(8080, 80), port(9200, 9200)], null],
    [[], null],
  ])('%j is at %s', (ports, url) => {
    expect(urlOf(ports)).toBe(url)
  })

  it('is at its own port on the host’s network, and has names inside of its own', () => {
    expect(urlOf([], ['host'])).toBe('http://127.0.0.1:9121/metrics')
    const found = publishedExporter({
      service: 'e',
      name: 'e-1',
      ports: [port(9121, 9999)],
      networks: ['net'],
    })
    expect(found?.names).toEqual(['e:9121', 'e-1:9121'])
  })
})

describe('findExporter', () => {
  const broker = (more: object) => ({
    ...brokerSchema.parse({ reach: { local: true }, ...more }),
    name: 'nebula',
  })
  const composed = broker({ runtime: { compose: { directory: '~/app', exporter: 'exporter' } } })
  const place = { url: 'http://127.0.0.1:19121/metrics', names: ['exporter:9121'] }
  const project: ProjectReading = {
    service: 'redis',
    folder: '~/app',
    folderState: 'found',
    files: [],
    containers: { exporter: 'app-exporter-1' },
    serving: null,
    exporter: place,
    dataFolders: [],
    handover: { replacedAtMs: null, stoppedAtMs: null },
  }
  const known = (change: Partial<ProjectReading> | null) => {
    const value = {
      daemon: 'up',
      project: change === null ? null : { ...project, ...change },
    } as ContainersReading
    return { state: 'known', atMs: 0, value } as const
  }
  const unknown = { state: 'unknown', reason: 'Not read yet.' } as const
  const absent = { state: 'absent', reason: 'no docker' } as const
  const written = broker({ exporter: 'http://10.0.0.5:9121/metrics' })

  it.each([
    [
      'written in brokers.yaml',
      written,
      unknown,
      { state: 'found', place: { url: 'http://10.0.0.5:9121/metrics' } },
    ],
    ['named nowhere', broker({}), unknown, { state: 'absent' }],
    ['not read yet', composed, unknown, { state: 'unknown' }],
    ['on another published port', composed, known({}), { state: 'found', place }],
    [
      'unknown to docker',
      composed,
      absent,
      { state: 'found', place: { url: 'http://127.0.0.1:9121/metrics' } },
    ],
    ['published on no port', composed, known({ exporter: null }), { state: 'absent' }],
    ['without a container', composed, known({ exporter: null, containers: {} }), { state: 'gone' }],
    [
      'in a folder that is not found',
      composed,
      known({ exporter: null, containers: {}, folderState: 'missing' }),
      { state: 'unknown' },
    ],
  ] as const)('%s', (_, config, containers, found) => {
    expect(findExporter(config, containers, 'en')).toMatchObject(found)
  })
})
