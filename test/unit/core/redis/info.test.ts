import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flagField, numberField, parseInfo, textField } from '#core/redis/info'
import { redis7Info } from '../support/info.ts'

describe('parseInfo', () => {
  it('reads fields and section names of a real reply', () => {
    const info = parseInfo(redis7Info)
    expect(info.fields.get('redis_version')).toBe('7.0.15')
    expect(info.fields.get('db3')).toBe('keys=30,expires=2,avg_ttl=0')
    expect([...info.sections]).toEqual([
      'server',
      'clients',
      'memory',
      'persistence',
      'stats',
      'replication',
      'cpu',
      'keyspace',
    ])
  })

  it('keeps colons of a value and takes lines that end in LF alone', () => {
    const info = parseInfo('executable:C:\\redis\\redis-server.exe\nmaster_host:2001:db8::1\n')
    expect(info.fields.get('executable')).toBe('C:\\redis\\redis-server.exe')
    expect(info.fields.get('master_host')).toBe('2001:db8::1')
  })

  it.each([
    ['no text', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', ['redis_version:7.0.15']],
    ['an empty text', ''],
    ['lines without a colon', 'PONG\r\n:no name\r\n'],
  ])('has no fields for %s', (_, reply) => {
    expect(parseInfo(reply).fields.size).toBe(0)
  })

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), reply => {
        parseInfo(reply)
      }),
    )
  })

  it('reads back any fields that are written as INFO writes them', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
    const value = fc.stringMatching(/^[^\r\n]{0,30}$/)
    fc.assert(
      fc.property(fc.dictionary(name, value), fields => {
        const text = Object.entries(fields)
          .map(([field, said]) => `${field}:${said}\r\n`)
          .join('')
        expect(Object.fromEntries(parseInfo(`# Any\r\n${text}`).fields)).toEqual({ ...fields })
      }),
    )
  })
})

describe('fields', () => {
  const info = parseInfo('whole:12\nfraction:-1.50\nword:ok\nempty:\nyes:1\nno:0\nother:2')

  it.each([
    ['whole', 12],
    ['fraction', -1.5],
    ['word', null],
    ['empty', null],
    ['absent', null],
  ])('number %s is %s', (field, value) => {
    expect(numberField(info, field)).toBe(value)
  })

  it.each(['inf', '-nan', 'nan', '1e999', '0x10', '1.2K', '12 ', '１２', `${'9'.repeat(400)}`])(
    'number text %j is no number',
    text => {
      expect(numberField(parseInfo(`field:${text}`), 'field')).toBeNull()
    },
  )

  it.each([
    ['word', 'ok'],
    ['empty', null],
    ['absent', null],
  ])('text %s is %s', (field, value) => {
    expect(textField(info, field)).toBe(value)
  })

  it.each([
    ['yes', true],
    ['no', false],
    ['other', null],
    ['absent', null],
  ])('flag %s is %s', (field, value) => {
    expect(flagField(info, field)).toBe(value)
  })

  it('gives finite numbers only', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const value = numberField(parseInfo(`field:${text}`), 'field')
        expect(value === null || Number.isFinite(value)).toBe(true)
      }),
    )
  })
})
