import { expect, test } from 'vitest'
import { brokerSchema } from '#core/model/config'
import type { LinkFaultCode, LinkState } from '#core/model/link'
import { needsNetwork } from '../../src-main/engine/sampling/network-need.ts'

const up: LinkState = { state: 'up', sinceMs: 0 }
const down = (code: LinkFaultCode): LinkState => ({
  state: 'down',
  sinceMs: 0,
  fault: { code, layer: 'host', message: '' },
  retryAtMs: null,
})
const needs = (reach: unknown, link: LinkState, host = '127.0.0.1'): boolean =>
  needsNetwork({ ...brokerSchema.parse({ reach, redis: { host } }), name: 'any' }, link)

test.each([
  [{ local: true }, '127.0.0.1', false],
  [{ local: true }, '10.0.0.9', true],
  [{ direct: true }, 'localhost', false],
  [{ direct: true }, '::1', false],
  [{ direct: true }, 'redis.example.net', true],
  [{ kubernetes: { namespace: 'a' } }, '127.0.0.1', true],
])('%j to %s needs a network: %s', (reach, host, needed) => {
  expect(needs(reach, down('timeout'), host)).toBe(needed)
})

test.each(['127.0.0.1', 'me@127.0.0.1:2222', 'me@[::1]:2222', 'localhost'])('ssh to %s needs none', ssh =>
  expect(needs({ ssh }, down('timeout'))).toBe(false),
)

test('an ssh alias needs one only when nobody answered', () => {
  const alias = { ssh: 'nebula' }
  expect([needs(alias, up), needs(alias, down('refused')), needs(alias, down('auth'))]).toEqual([
    false,
    false,
    false,
  ])
  expect([needs(alias, down('timeout')), needs(alias, down('dns'))]).toEqual([true, true])
})

test('a direct broker with Sentinels needs one where they are elsewhere', () => {
  const asked = (node: string): boolean => {
    const redis = { sentinel: { master: 'm', nodes: [node] } }
    const broker = { ...brokerSchema.parse({ reach: { direct: true }, redis }), name: 'any' }
    return needsNetwork(broker, down('timeout'))
  }
  expect([asked('10.0.0.9:26379'), asked('[::1]:26379'), asked('localhost:26379')]).toEqual([
    true,
    false,
    false,
  ])
})
