import { expect, it } from 'vitest'
import { deepestQueue } from '#core/redis/deepest'
import { queue } from '../support/samples.ts'

it.each([
  ['none', [], null],
  ['unknown ones', [queue('a', null)], null],
  ['the deepest', [queue('a', 1), queue('b', 9), queue('c', 3)], { name: 'b', waiting: 9 }],
  ['the first of equals', [queue('a', 4), queue('b', 4)], { name: 'a', waiting: 4 }],
  ['a known one over an unknown', [queue('a', null), queue('b', 0)], { name: 'b', waiting: 0 }],
])('of %s', (_, queues, deepest) => {
  expect(deepestQueue(queues)).toEqual(deepest)
})
