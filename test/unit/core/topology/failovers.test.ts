import { expect, it } from 'vitest'
import type { NodeReading } from '#core/model/server'
import { failoversSince } from '#core/topology/failovers'
import { nodeNumbers } from '#core/topology/node'

const node = (address: string, follows: string | null): NodeReading => ({
  address,
  role: follows === null ? 'master' : 'replica',
  follows,
  state: 'ok',
  lagBytes: null,
  lagSeconds: null,
  slots: [],
  ...nodeNumbers(null),
})
const before = { nodes: [node('a:1', null), node('b:1', 'a:1')], master: 'a:1' }

it('sees a replica that became master, also in a cluster, which has no single one', () => {
  const after = { nodes: [node('b:1', null), node('a:1', 'b:1')], master: 'b:1' }
  expect(failoversSince(before, after, 5, [])).toEqual([{ atMs: 5, from: 'a:1', to: 'b:1' }])
  expect(failoversSince({ ...before, master: null }, { ...after, master: null }, 5, [])).toHaveLength(1)
})

it('sees a master that nobody knew before, and keeps what was seen earlier', () => {
  const earlier = [{ atMs: 1, from: 'x:1', to: 'a:1' }]
  const after = { nodes: [node('c:1', null)], master: 'c:1' }
  expect(failoversSince(before, after, 5, earlier)).toEqual([{ atMs: 5, from: 'a:1', to: 'c:1' }, ...earlier])
  expect(failoversSince(before, before, 5, earlier)).toEqual(earlier)
})

it('sees none in a first reading, nor while there is no master', () => {
  expect(failoversSince(null, before, 5, [])).toEqual([])
  expect(failoversSince(before, { nodes: [node('b:1', 'a:1')], master: null }, 5, [])).toEqual([])
})
