import { describe, expect, it } from 'vitest'
import { type GuardFacts, guardFor } from '#core/guard'
import type { LinkState } from '#core/model/link'
import type { ActionKind } from '#core/model/run'
import { up } from './support/samples.ts'

const down: LinkState = {
  state: 'down',
  sinceMs: 0,
  retryAtMs: null,
  fault: { code: 'refused', layer: 'host', message: 'nebula refuses SSH connections. Check that sshd runs.' },
}
const facts: GuardFacts = {
  broker: 'nebula',
  reach: 'ssh',
  runtime: 'compose',
  hostLink: up,
  redisLink: up,
  running: null,
  hasImages: true,
  hasPrevious: true,
  hasOthers: true,
  composeObstacle: null,
  language: 'en',
}
const all: readonly ActionKind[] = ['deploy', 'rollback', 'backup']

describe('guardFor', () => {
  it.each(all)('allows %s where nothing stands in its way', action => {
    expect(guardFor(action, facts)).toEqual({ allowed: true })
  })

  it.each([
    ['deploy', 'managed', 'Nothing to deploy: nebula is managed.'],
    ['rollback', 'managed', 'Nothing to deploy: nebula is managed.'],
    [
      'backup',
      'managed',
      'The runtime of nebula is managed: only compose brokers can be backed up from here.',
    ],
    ['deploy', 'helm', 'The runtime of nebula is helm: only compose brokers can be changed from here.'],
    [
      'backup',
      'systemd',
      'The runtime of nebula is systemd: only compose brokers can be backed up from here.',
    ],
  ] as const)('%s of a %s broker', (action, runtime, why) => {
    expect(guardFor(action, { ...facts, runtime })).toEqual({ allowed: false, why })
  })

  it.each(all)('%s says what is wrong with its compose project', action => {
    const why = 'The host has no folder ~/nope.'
    expect(guardFor(action, { ...facts, composeObstacle: why })).toEqual({ allowed: false, why })
  })

  it.each(all)('%s waits for a run in progress', action => {
    expect(guardFor(action, { ...facts, running: 'Deploy main-e4f5a6b to nebula', hostLink: down })).toEqual({
      allowed: false,
      why: 'Deploy main-e4f5a6b to nebula is running.',
    })
  })

  it.each(all)('%s needs the host', action => {
    expect(guardFor(action, { ...facts, hostLink: down })).toEqual({
      allowed: false,
      why: 'The host is not reached: nebula refuses SSH connections. Check that sshd runs.',
    })
    expect(guardFor(action, { ...facts, hostLink: { state: 'connecting', sinceMs: 0, attempt: 1 } })).toEqual(
      {
        allowed: false,
        why: 'The host is not reached: not connected yet.',
      },
    )
    expect(guardFor(action, { ...facts, reach: 'direct' })).toMatchObject({ allowed: false })
  })

  it('needs Redis for a backup alone: a deploy may be what mends it', () => {
    const broken = { ...facts, redisLink: down }
    expect(all.map(action => guardFor(action, broken).allowed)).toEqual([true, true, false])
  })

  it('needs images for a deploy alone', () => {
    const without = { ...facts, hasImages: false }
    expect(all.map(action => guardFor(action, without).allowed)).toEqual([false, true, true])
  })

  it('needs an earlier release for a rollback alone', () => {
    const without = { ...facts, hasPrevious: false, hasOthers: false }
    expect(all.map(action => guardFor(action, without).allowed)).toEqual([true, false, true])
    expect(guardFor('rollback', without)).toEqual({
      allowed: false,
      why: 'No earlier release of nebula is known, so there is nothing to go back to.',
    })
  })

  it('lets another release be chosen where the running one is the oldest', () => {
    const oldest = { ...facts, hasPrevious: false }
    expect(guardFor('release', oldest)).toEqual({ allowed: true })
    expect(guardFor('rollback', oldest)).toEqual({
      allowed: false,
      why: 'nebula runs its oldest release. Another one can be chosen under Releases.',
    })
  })
})
