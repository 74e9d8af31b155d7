import { describe, expect, it } from 'vitest'
import { counted, languageOf, say, strings } from '#core/text/say'
import { english } from '#core/text/strings'
import { polish } from '#core/text/strings.pl'

const parametersOf = (text: string): ReadonlySet<string> => new Set(text.match(/\{\w+\}/g))

describe('strings', () => {
  it.each(Object.keys(english) as (keyof typeof english)[])(
    '%s has the same parameters in both languages',
    key => {
      expect(parametersOf(polish[key])).toEqual(parametersOf(english[key]))
      expect(polish[key].split('|')).toHaveLength(english[key].split('|').length)
    },
  )

  it.each(Object.entries(strings))(
    '%s has no exclamation marks, no "please" and no ends in spaces',
    (_, texts) => {
      for (const text of Object.values(texts)) {
        expect(text).not.toMatch(/!|please|successfully|^\s|\s$/i)
        expect(text).not.toBe('')
      }
    },
  )

  it.each(Object.entries(strings))('%s names twelve months', (_, texts) => {
    expect(texts['months-short'].split(' ')).toHaveLength(12)
  })
})

describe('say', () => {
  it('puts parameters in, once, without looking into them', () => {
    expect(say('en', 'memory-of', { used: '{max}', max: '$&' })).toBe('{max} of $&')
    expect(say('pl', 'memory-of', { used: '1,0 GB', max: '4,0 GB' })).toBe('1,0 GB z 4,0 GB')
  })

  it('takes strings without parameters', () => {
    expect(say('en', 'quit')).toBe('Quit')
  })
})

describe('counted', () => {
  it.each([
    ['en', 0, '0 entries'],
    ['en', 1, '1 entry'],
    ['en', 21, '21 entries'],
    ['pl', 0, '0 wpisów'],
    ['pl', 1, '1 wpis'],
    ['pl', 2, '2 wpisy'],
    ['pl', 5, '5 wpisów'],
    ['pl', 12, '12 wpisów'],
    ['pl', 21, '21 wpisów'],
    ['pl', 22, '22 wpisy'],
    ['pl', 112, '112 wpisów'],
    ['pl', 1004, '1004 wpisy'],
  ] as const)('%s %i', (language, count, text) => {
    expect(counted(language, 'entries', count)).toBe(text)
  })

  it('shows the count as it is asked to', () => {
    expect(counted('en', 'entries', 1240, '1,240')).toBe('1,240 entries')
  })
})

it.each([
  ['pl', 'pl'],
  ['pl-PL', 'pl'],
  ['pl_PL.UTF-8', 'pl'],
  ['PL', 'pl'],
  ['en-GB', 'en'],
  ['plx', 'en'],
  ['C', 'en'],
  ['', 'en'],
])('locale %j is %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language)
})
