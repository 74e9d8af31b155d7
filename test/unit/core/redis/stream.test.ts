import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGroups } from '#core/redis/stream'

const redis7 = [
  'name',
  'g',
  'consumers',
  2,
  'pending',
  5,
  'last-delivered-id',
  '7-0',
  'entries-read',
  9,
  'lag',
  4,
]
const redis6 = ['name', 'g', 'consumers', 2, 'pending', 5, 'last-delivered-id', '7-0']
const group = {
  name: 'g',
  consumers: 2,
  pending: 5,
  lag: 4,
  entriesRead: 9,
  waiting: null,
  lastDeliveredId: '7-0',
}

describe('parseGroups', () => {
  it.each([
    ['Redis 7', [redis7], [group]],
    ['Redis 6, which has no lag', [redis6], [{ ...group, lag: null, entriesRead: null }]],
    [
      'a null lag',
      [[...redis6, 'entries-read', null, 'lag', null]],
      [{ ...group, lag: null, entriesRead: null }],
    ],
    ['fields in another order, and new ones', [['new', 'x', ...redis7.slice(2), 'name', 'g']], [group]],
    [
      'counts as text',
      [['name', 'g', 'consumers', '2', 'pending', '5', 'last-delivered-id', '7-0', 'lag', '4']],
      [{ ...group, entriesRead: null }],
    ],
    ['no groups', [], []],
    ['a group that cannot be read among good ones', [['name', 'bad'], redis7, 'what', null], [group]],
    [
      'a group without last id',
      [['name', 'g', 'consumers', 2, 'pending', 5, 'lag', 4]],
      [{ ...group, entriesRead: null, lastDeliveredId: '' }],
    ],
  ])('reads %s', (_, reply, groups) => {
    expect(parseGroups(reply)).toEqual(groups)
  })

  it.each([[null], ['OK'], [5], [{}]])('is null for %j', reply => {
    expect(parseGroups(reply)).toBeNull()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.array(fc.anything())), (reply, rows) => {
        parseGroups(reply)
        parseGroups(rows)
      }),
    )
  })
})
