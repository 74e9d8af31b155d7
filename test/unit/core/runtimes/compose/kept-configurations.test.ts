import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ComposeSource, configurationOf, keptText, sourceOf } from '#core/runtimes/compose/configuration'
import type { ComposeFacts, StartedProject } from '#core/runtimes/compose/facts'
import { type Json, recordOf } from '#core/runtimes/compose/json'
import { type ChangeConfigurations, changeConfigurations } from '#core/runtimes/compose/kept-configurations'
import { recreatedImages } from '#core/runtimes/compose/plans'
import { digestOf, facts, image } from './fixtures.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const source: ComposeSource = { workingDirectory: '/srv', files: ['/srv/compose.yml'], envFiles: [] }

const rendered = (redis: object = {}, more: object = {}): Json => ({
  name: 'demo',
  services: {
    redis: { image: 'r:1', restart: 'always', ...redis },
    exporter: { image: 'e:1', network_mode: 'service:redis', restart: 'no' },
  },
  networks: {},
  volumes: {},
  ...more,
})
const row = (restart: string, mode = 'none'): Json => ({
  Name: '/demo-redis-1',
  Config: { Env: [], Labels: {} },
  HostConfig: { NetworkMode: mode, RestartPolicy: { Name: restart } },
})

interface Given {
  /** As the files are now. */
  readonly now?: Json
  /** What it was started from, and whether compose's hash agrees. */
  readonly started?: Json
  readonly agrees?: boolean
  readonly kept?: string
  readonly restart?: string
  readonly release?: string
  readonly shares?: boolean
}

function made({ shares = false, ...given }: Given): ChangeConfigurations {
  const now = given.now ?? rendered({ network_mode: 'none' })
  const [redis, exporter] = facts().services
  if (redis === undefined || exporter === undefined) throw new Error('no service in the fixture')
  const container = (service: string, one: Json, configHash: string | null) => ({
    ...{ service, row: one, image: null, configHash, replicas: 1 },
  })
  const started: StartedProject = {
    project: { project: 'demo', source },
    configuration: given.started ?? now,
    kept: given.kept ?? null,
    hashes: new Map([['redis', given.agrees === false ? 'other' : 'hash']]),
  }
  const all: ComposeFacts = facts({
    project: { ...facts().project, source },
    services: [
      { ...redis, made: container('redis', row(given.restart ?? 'always'), 'hash') },
      {
        ...exporter,
        service: 'exporter',
        running: image('e', null, 'exporter'),
        made: container('exporter', row('no', 'container:1'), 'resolved'),
      },
    ],
    rendered: { now, sha256: 'e'.repeat(64), started, notes: [] },
    sharing: shares ? [{ container: 'demo-exporter-1', service: 'exporter' }] : [],
  })
  const recreated = recreatedImages(all, ['redis'])
  return changeConfigurations({
    ...{ facts: all, before: [image('a')], after: [image('b')], recreated, sha256 },
    release: given.release ?? null,
  })
}
const textOf = (all: ChangeConfigurations, side: 'before' | 'after'): Json =>
  configurationOf(all.texts.get(all[side].file) ?? '')
const serviceOf = (all: ChangeConfigurations, side: 'before' | 'after', service = 'redis'): Json =>
  recordOf(recordOf(textOf(all, side).services)[service])

describe('the configurations of a change', () => {
  it('differ in nothing but the image where nothing was edited', () => {
    const all = made({})
    expect([all.changes, all.notes, all.needsWord, all.unlike]).toEqual([[], [], false, []])
    expect(serviceOf(all, 'before').image).toBe(`registry:5000/redis-broker@${digestOf('a')}`)
    expect(serviceOf(all, 'after').image).toBe(`registry:5000/redis-broker@${digestOf('b')}`)
    expect(all.before.file).toBe(`/home/deploy/detektr/.brokerlight/redis/configs/${all.before.sha256}.json`)
    expect(sourceOf(textOf(all, 'before'))).toEqual(source)
  })

  it('keep the one that it runs from by its own name', () => {
    const kept = keptText(rendered({ network_mode: 'none' }), source, [image('a')])
    const all = made({
      kept,
      started: configurationOf(kept),
      now: rendered({ network_mode: 'none', restart: 'no' }),
    })
    expect(all.before.sha256).toBe(sha256(kept))
    expect(all.changes).toEqual([{ what: 'redis: restart', before: 'always', after: 'no' }])
  })

  it('bring back what runs where the file was edited since', () => {
    const all = made({ now: rendered({ network_mode: 'none', restart: 'no' }), agrees: false })
    expect([serviceOf(all, 'before').restart, serviceOf(all, 'after').restart]).toEqual(['always', 'no'])
    expect(all.changes).toHaveLength(1)
  })

  it('believe compose’s hash more than our reading, but not about names of volumes, which it does not cover', () => {
    const all = made({ restart: 'unless-stopped' })
    expect(all.changes).toEqual([])
    expect(all.unlike).toEqual(['redis restart'])
    const volumes = [{ type: 'volume', source: 'data', target: '/data' }]
    const now = rendered({ network_mode: 'none', volumes }, { volumes: { data: { name: 'edited' } } })
    const edited = made({ now })
    expect(edited.changes.map(one => one.what)).toEqual(['redis: volumes'])
    expect(edited.needsWord).toBe(true)
    expect(serviceOf(edited, 'before').volumes).toEqual([])
  })

  it('go back to the configuration that is kept with the release', () => {
    const release = keptText(rendered({ network_mode: 'none', restart: 'on-failure' }), source, [image('b')])
    const all = made({ release })
    expect(all.after.sha256).toBe(sha256(release))
    expect(all.changes).toEqual([{ what: 'redis: restart', before: 'always', after: 'on-failure' }])
  })

  it('leave what is made anew with Redis as it runs', () => {
    const all = made({ shares: true, now: rendered({ network_mode: 'none' }), agrees: false })
    for (const side of ['before', 'after'] as const)
      expect(serviceOf(all, side, 'exporter')).toMatchObject({
        image: `registry:5000/exporter-broker@${digestOf('e')}`,
        network_mode: 'service:redis',
        restart: 'no',
      })
    expect(serviceOf(made({}), 'after', 'exporter').image).toBe('e:1')
  })
})
