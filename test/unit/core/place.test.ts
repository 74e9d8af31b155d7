import { describe, expect, it } from 'vitest'
import { placeText, reachKind, runtimeKind } from '#core/place'
import { config } from './support/views.ts'

describe('placeText', () => {
  it.each([
    [{ ssh: 'nebula' }, 'ssh', 'ssh nebula'],
    [{ ssh: { host: 'nebula' } }, 'ssh', 'ssh nebula'],
    [{ ssh: { host: 'nebula', user: 'ada', port: 2222 } }, 'ssh', 'ssh ada@nebula:2222'],
    [{ kubernetes: { namespace: 'raibid-redis' } }, 'kubernetes', 'kubernetes raibid-redis'],
    [
      { kubernetes: { namespace: 'raibid-redis', context: 'lab' } },
      'kubernetes',
      'kubernetes raibid-redis (lab)',
    ],
    [{ local: true }, 'local', 'this machine'],
    [{ direct: true }, 'direct', 'cache.example.com:12345'],
  ])('%j', (reach, kind, text) => {
    const broker = config('nebula', { reach, redis: { host: 'cache.example.com', port: 12_345 } })
    expect(reachKind(broker)).toBe(kind)
    expect(placeText(broker, 'en')).toBe(text)
  })

  it('is the name of the master where only Sentinels are named', () => {
    const redis = { sentinel: { master: 'grill', nodes: ['10.0.0.1:26379'] } }
    expect(placeText(config('g', { reach: { direct: true }, redis }), 'en')).toBe('sentinel grill')
  })

  it('speaks Polish', () => {
    expect(placeText(config('nebula', { reach: { local: true } }), 'pl')).toBe('ten komputer')
  })
})

it.each([
  [{ compose: { directory: '/srv' } }, 'compose'],
  [{ systemd: {} }, 'systemd'],
  [{ helm: { release: 'r' } }, 'helm'],
  [{ kustomize: { overlay: 'o' } }, 'kustomize'],
  [{ managed: true }, 'managed'],
])('runtime %j', (runtime, kind) => {
  expect(runtimeKind(config('nebula', { runtime }))).toBe(kind)
})
