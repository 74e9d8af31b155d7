import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sectionMark } from '#core/host/sections'
import { configurationOf } from '#core/runtimes/compose/configuration'
import {
  configuredServices,
  parseLock,
  parseReleases,
  parseRoom,
  runningImage,
  unsetVariables,
} from '#core/runtimes/compose/facts'
import { inspectedContainers, localImages } from '#core/runtimes/compose/inspected'
import { jsonObjects } from '#core/runtimes/compose/json'
import { digestOf, release } from './fixtures.ts'

/** Captured from a real engine (dockerd 20.10, compose 2.40); paths made neutral. */
const captured = (name: string): string => readFileSync(new URL(`captured/${name}`, import.meta.url), 'utf8')

describe('captured answers', () => {
  it('name the services and their configured images', () => {
    const services = configuredServices(configurationOf(captured('compose-config-2.40.json')))
    expect([...(services?.keys() ?? [])]).toEqual(['redis', 'redis-exporter', 'rtsp-capture'])
    expect(services?.get('redis')).toBe('127.0.0.1:5000/redis-broker:main-a1b2c3d')
  })

  it('tell state, health and published ports of containers', () => {
    const containers = inspectedContainers(captured('inspect-20.10.json'))
    expect(containers.get('detektor-redis')).toMatchObject({
      configured: '127.0.0.1:5000/redis-broker:main-a1b2c3d',
      state: 'running',
      health: 'healthy',
      ports: [{ inner: 6379, host: '127.0.0.1', port: 6379 }],
    })
    expect(containers.get('detektor-redis-exporter')?.ports).toEqual([
      { inner: 9121, host: '127.0.0.1', port: 9121 },
    ])
  })

  it('give the running release image with its digest and tag', () => {
    const container = inspectedContainers(captured('inspect-20.10.json')).get('detektor-redis')
    const images = localImages(captured('image-inspect-20.10.json'))
    expect(container && runningImage('redis', container, images)).toEqual({
      service: 'redis',
      repository: '127.0.0.1:5000/redis-broker',
      tag: 'main-a1b2c3d',
      digest: 'sha256:cd3d427d454afd4cca93126ba2f7f78fc9e7fab749e902182e1cd5eec0bf614c',
    })
  })
})

describe('runningImage', () => {
  const container = (configured: string) => ({
    container: 'c',
    service: 'redis',
    imageId: 'sha256:1',
    configured,
    state: 'running',
    isFinished: false,
    health: 'healthy' as const,
    ports: [],
    networks: [],
  })
  const local = (digests: readonly string[], tags: readonly string[]) =>
    localImages(JSON.stringify([{ Id: 'sha256:1', RepoDigests: digests, RepoTags: tags }]))

  it('prefers the digest the container was pinned to', () => {
    const images = local([`r/a@${digestOf('1')}`, `r/a@${digestOf('2')}`], [])
    expect(runningImage('redis', container(`r/a@${digestOf('2')}`), images)?.digest).toBe(digestOf('2'))
  })

  it('prefers a telling tag to latest', () => {
    const images = local([`r/a@${digestOf('1')}`], ['r/a:latest', 'r/a:main-1', 'other/b:x'])
    expect(runningImage('redis', container('r/a:latest'), images)?.tag).toBe('main-1')
  })

  it.each([
    'redis:7',
    'library/redis:7',
    'docker.io/redis:7',
    'docker.io/library/redis:7',
    'index.docker.io/redis:7',
  ])('Docker’s own hub goes without saying: %s', reference => {
    expect(
      runningImage('redis', container(reference), local([`redis@${digestOf('1')}`], ['redis:7'])),
    ).toMatchObject({
      digest: digestOf('1'),
      tag: '7',
    })
  })

  it.each([
    ['Docker 28 and later', { Descriptor: { digest: digestOf('1') } }],
    ['Docker 25 to 27', { GraphDriver: { Name: 'overlayfs', Data: null } }],
  ])('knows an image that lost its names in the store of containerd: %s', (_, more) => {
    const row = { Id: digestOf('1'), RepoDigests: [], RepoTags: [], ...more }
    const running = { ...container('r/a:t'), imageId: digestOf('1') }
    expect(runningImage('redis', running, localImages(JSON.stringify([row])))).toMatchObject({
      repository: 'r/a',
      digest: digestOf('1'),
    })
  })

  it('does not take the tag that keeps an image for the one it was deployed by', () => {
    const images = local([`r/a@${digestOf('1')}`], ['r/a:brokerlight.srv-redis.111111111111'])
    expect(runningImage('redis', container(`r/a@${digestOf('1')}`), images)?.tag).toBeNull()
  })

  it('is null for an image that was built on the host', () => {
    expect(runningImage('redis', container('mine:dev'), local([], ['mine:dev']))).toBeNull()
    expect(runningImage('redis', container('mine:dev'), [])).toBeNull()
  })
})

it.each([
  [
    'time="2026-11-21T12:00:00Z" level=warning msg="The \\"REDIS_PASSWORD\\" variable is not set. Defaulting to a blank string."\n'.repeat(
      2,
    ),
    ['REDIS_PASSWORD'],
  ],
  ['WARN[0000] The "TAG" variable is not set. Defaulting to a blank string. ', ['TAG']],
  ['anything else', []],
])('unset variables in %j', (stderr, names) => {
  expect(unsetVariables(stderr)).toEqual(names)
})

describe('the state on the host', () => {
  it('reads lock owners, also those it cannot understand', () => {
    const owner = { token: 't', by: 'bob', purpose: 'p', runId: 'r', sinceMs: 5 }
    expect(parseLock(JSON.stringify(owner))).toEqual(owner)
    expect(parseLock('')).toBeNull()
    expect(parseLock('garbage')).toMatchObject({ by: 'somebody unknown', token: '', sinceMs: null })
  })

  it('reads releases and passes over lines that are not', () => {
    const good = release(1, 'a')
    const lines = [
      JSON.stringify(good),
      'cut off {',
      JSON.stringify({ ...good, images: [{ digest: 'x' }] }),
      '[]',
      '7',
    ]
    expect(parseReleases(lines.join('\n'))).toEqual([good])
  })

  it('reads room in bytes, or null', () => {
    const room = (disk: string, memory: string): string =>
      `${sectionMark}disk\n${disk}${sectionMark}memory\n${memory}`
    expect(parseRoom(room('100\n', '200\n'))).toEqual({ disk: 102_400, memory: 204_800 })
    expect(parseRoom(room('', '200\n'))).toEqual({ disk: null, memory: 204_800 })
    expect(parseRoom(room('-\n', ''))).toEqual({ disk: null, memory: null })
    expect(parseRoom('100\n200\n')).toEqual({ disk: null, memory: null })
  })
})

it('garbage never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), text => {
      jsonObjects(text)
      configuredServices(configurationOf(text))
      inspectedContainers(text)
      localImages(text)
      parseLock(text)
      parseReleases(text)
      parseRoom(text)
    }),
  )
})
