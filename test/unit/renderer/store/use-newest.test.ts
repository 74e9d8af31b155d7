import { expect, test } from 'vitest'
import { arrivalOf, newestOf } from '../../../../src-renderer/store/use-newest.ts'

test('an answer is newer than what the snapshot held when it came', () => {
  expect(newestOf(arrivalOf(null, []), [])).toEqual([])
  expect(newestOf(arrivalOf(null, [1]), [1])).toEqual([1])
  expect(newestOf(arrivalOf([2, 1], []), [])).toEqual([2, 1])
  // Shorter, and newer all the same.
  expect(newestOf(arrivalOf([1], [2, 1]), [2, 1])).toEqual([1])
})

test('a snapshot that changed since is newer, also where its list is shorter', () => {
  const came = arrivalOf([3, 2, 1], [])
  expect(newestOf(came, [3, 2, 1])).toEqual([3, 2, 1])
  expect(newestOf(came, [3, 1])).toEqual([3, 1])
})
