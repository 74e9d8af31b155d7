import { describe, expect, it } from 'vitest'
import { refusalBy } from '#core/plan/refusal'
import type { ComposeFacts, WantedImage } from '#core/runtimes/compose/facts'
import { composeNotes, findings, nameNotes } from '#core/runtimes/compose/findings'
import { facts, image } from './fixtures.ts'

const nowMs = 10_000_000
const pull: WantedImage = { found: true, image: image('b'), local: false }
const local: WantedImage = { found: true, image: image('b'), local: true }
const [redis] = facts().services
if (redis === undefined) throw new Error('no redis in the fixture')

const notes = (change: Partial<ComposeFacts>, wanted: WantedImage = pull, takeLock = false) =>
  findings(facts(change), ['redis'], [wanted], nowMs, takeLock)
const said = (...args: Parameters<typeof notes>): readonly string[] =>
  notes(...args).map(note => `${note.level}: ${note.text}`)

it('finds nothing to say of a healthy broker and an image to pull', () => {
  expect(said({})).toEqual([])
})

it('says when the registry could not be asked what a tag means by now', () => {
  const [words] = said({}, {
    ...local,
    unasked: 'The registry registry:5000 cannot be reached.',
  } as WantedImage)
  expect(words).toBe(
    'warn: registry:5000/redis-broker:main-b: the image that the host has under this name is taken, whatever the registry has by now. The registry registry:5000 cannot be reached.',
  )
})

describe('compose on the host', () => {
  it('is fine without a word', () => {
    expect(composeNotes(facts())).toEqual([])
  })

  it('stops where it cannot be kept from pulling: a switch would fail on it, there and back', () => {
    expect(refusalBy(composeNotes(facts({ neverPulls: false })))?.text).toContain('too old')
  })

  it('warns of variables that would be empty', () => {
    const [note] = composeNotes(facts({ unsetVariables: ['REDIS_PASSWORD', 'TAG'] }))
    expect(note?.level).toBe('warn')
    expect(note?.text).toContain('empty in the new container: REDIS_PASSWORD, TAG.')
  })
})

it('says that an image need not be pulled', () => {
  expect(said({}, local)).toEqual(['info: registry:5000/redis-broker: the image is on the host already.'])
})

describe('the service', () => {
  it.each([
    ['unhealthy', { state: 'running', health: 'unhealthy' }, 'warn: redis is running, unhealthy now.'],
    ['stopped', { state: 'exited', health: 'unhealthy' }, 'warn: redis is exited, unhealthy now.'],
    ['stopped, without a healthcheck', { state: 'exited', health: 'none' }, 'warn: redis is exited now.'],
  ] as const)('%s is worth a warning, not a refusal: a deploy may mend it', (_, change, words) => {
    const saving = ' Its data stays where it is, and may not be saved first.'
    expect(said({ services: [{ ...redis, ...change }] })).toEqual([words + saving])
  })

  it('without a healthcheck is worth a warning', () => {
    const [words] = said({ services: [{ ...redis, health: 'none' }] })
    expect(words).toMatch(/^warn: redis has no healthcheck/)
  })

  it('that is not in the file stops, with the names there are', () => {
    expect(said({ services: [{ ...redis, service: 'cache' }] })[0]).toBe(
      'stop: The compose file has no service “redis”. It has: cache.',
    )
  })
})

describe('the names of the config', () => {
  const names = { service: 'redis', exporter: 'redis-exporter', producers: ['rtsp-capture'] }
  const of = (change: Partial<typeof names>, services: readonly string[] = ['redis']) =>
    nameNotes(facts(), services, { ...names, ...change }).map(note => `${note.level}: ${note.text}`)

  it('say nothing where the compose file has them all', () => {
    expect(of({})).toEqual([])
  })

  it('stop where the broker itself is not among them, and only once', () => {
    const words =
      'stop: The compose file has no service “rediss”. It has: redis, redis-exporter, rtsp-capture.'
    expect(of({ service: 'rediss' })).toEqual([words])
    expect(of({ service: 'rediss' }, ['rediss'])).toEqual([])
  })

  it('warn where another service is not: it would not be checked, or not be stopped', () => {
    expect(of({ exporter: 'exporter', producers: ['rtsp-capture', 'capture'] })).toEqual([
      'warn: The compose file has no service “exporter”, which runtime.compose.exporter names. It is not checked.',
      'warn: The compose file has no service “capture”, which runtime.compose.producers names. It is not stopped at a rollback.',
    ])
  })
})

describe('the disk', () => {
  const megabyte = 1024 * 1024
  it.each([
    ['enough', 64 * megabyte, pull, []],
    ['too little for a pull', 63 * megabyte, pull, ['stop']],
    ['little, but nothing to pull', 63 * megabyte, local, ['info', 'warn']],
    ['unknown', null, pull, ['warn']],
  ] as const)('%s', (_, diskFreeBytes, wanted, levels) => {
    expect(notes({ diskFreeBytes }, wanted).map(note => note.level)).toEqual(levels)
  })
})

describe('the lock', () => {
  const held = (minutes: number): Partial<ComposeFacts> => ({
    lock: { token: 't', by: 'bob@lap', purpose: 'Deploy x', runId: 'r', sinceMs: nowMs - minutes * 60_000 },
  })

  it('of somebody else stops, and says what can be done', () => {
    expect(said(held(2))).toEqual([
      'stop: bob@lap holds the lock on the host for 2 min: Deploy x. Wait for its end, or take over the lock if you know that it is dead.',
    ])
  })

  it('that is old is called stale', () => {
    expect(said(held(31))[0]).toContain('It looks stale.')
  })

  it('that is taken over is a warning', () => {
    expect(said(held(2), pull, true)).toEqual([
      'warn: bob@lap holds the lock on the host for 2 min: Deploy x. It is taken over.',
    ])
  })

  it('of a clock that runs ahead is never held for a negative time', () => {
    expect(said(held(-5))[0]).toContain('for 0 min')
  })
})

it('a refusal joins what forbids, and there is none when nothing does', () => {
  expect(refusalBy(notes({}))).toBeNull()
  const both = findings(
    facts({ services: [], diskFreeBytes: 0 }),
    ['redis'],
    [{ found: false, service: 'redis', reference: 'r/x:y', why: 'gone.' }, pull],
    nowMs,
    false,
  )
  expect(refusalBy(both)?.code).toBe('refused')
  expect(refusalBy(both)?.text).toMatch(/no service “redis”.*r\/x:y cannot be had: gone\..*of disk are free/)
})
