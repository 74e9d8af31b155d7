import { describe, expect, test } from 'vitest'
import {
  booleanVariant,
  decodeMessage,
  encodeCall,
  textArray,
} from '../../../../src-main/desktop/dbus/message.ts'

const call = {
  destination: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
  args: ['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
}

describe('messages on the bus', () => {
  test('are laid out as the specification says', () => {
    const bytes = encodeCall({ ...call, args: ['ab'] }, 7)
    expect([...bytes.subarray(0, 12)]).toEqual([0x6c, 1, 2, 1, 7, 0, 0, 0, 7, 0, 0, 0])
    expect(bytes.length % 8).toBe(7)
    expect([...bytes.subarray(-7)]).toEqual([2, 0, 0, 0, 0x61, 0x62, 0])
  })

  test('that are whole are read, with what follows left for later', () => {
    const one = encodeCall(call, 1)
    const both = Buffer.concat([one, encodeCall({ ...call, member: 'Set' }, 2)])
    const read = decodeMessage(both)
    expect(read).toMatchObject({ kind: 'other', member: 'Get', replyTo: null, bytes: one.length })
    expect(decodeMessage(both.subarray(one.length))).toMatchObject({ member: 'Set' })
  })

  test('that are not whole are waited for, at whatever byte they are cut', () => {
    const bytes = encodeCall(call, 1)
    for (let end = 0; end < bytes.length; end++) expect(decodeMessage(bytes.subarray(0, end))).toBeNull()
  })

  test('in another byte order are not misread', () => {
    expect(decodeMessage(Buffer.concat([Buffer.from('B'), Buffer.alloc(40)]))).toBe('broken')
  })

  test.each([
    [Buffer.from([1, 0x62, 0, 0, 1, 0, 0, 0]), true],
    [Buffer.from([1, 0x62, 0, 0, 0, 0, 0, 0]), false],
    [Buffer.from([1, 0x73, 0, 0, 1, 0, 0, 0]), null],
    [Buffer.from([]), null],
  ])('hold a truth value or not: %j', (body, value) => {
    expect(booleanVariant(body)).toBe(value)
  })
})

test('an array of texts is read whole, and one that is cut off not at all', () => {
  // "body", "a" and "body-markup", each on a boundary of 4.
  const text = (word: string): Buffer => {
    const bytes = Buffer.alloc(4 + word.length + 1)
    bytes.writeUInt32LE(word.length)
    bytes.write(word, 4)
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  }
  const parts = Buffer.concat(['body', 'a', 'body-markup'].map(text))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(parts.length)
  const body = Buffer.concat([length, parts])
  expect(textArray(body)).toEqual(['body', 'a', 'body-markup'])
  expect(textArray(Buffer.alloc(4))).toEqual([])
  for (let end = 0; end < body.length; end++) expect(textArray(body.subarray(0, end))).toBeNull()
})
