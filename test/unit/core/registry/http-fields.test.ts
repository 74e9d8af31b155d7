import { describe, expect, it, test } from 'vitest'
import { challengesOf, nextPage } from '#core/registry/http-fields'

describe('challenges', () => {
  it.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/redis:pull"',
      [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:library/redis:pull',
          },
        ],
      ],
    ],
    ['Basic realm="Registry \\"A, B\\" Realm"', [['basic', { realm: 'Registry "A, B" Realm' }]]],
    [
      'BASIC realm=plain, Bearer realm="https://r/t", error="insufficient_scope"',
      [
        ['basic', { realm: 'plain' }],
        ['bearer', { realm: 'https://r/t', error: 'insufficient_scope' }],
      ],
    ],
    ['Negotiate', [['negotiate', {}]]],
    ['', []],
  ])('%s', (header, expected) => {
    expect(challengesOf(header).map(({ scheme, fields }) => [scheme, Object.fromEntries(fields)])).toEqual(
      expected,
    )
  })
})

const page = 'https://reg:5443/v2/a/tags/list?n=100'
test.each([
  ['</v2/a/tags/list?n=100&last=t100>; rel="next"', 'https://reg:5443/v2/a/tags/list?n=100&last=t100'],
  ['<https://reg:5443/v2/a/tags/list?last=x>; rel=next', 'https://reg:5443/v2/a/tags/list?last=x'],
  ['<http://inside/v2/a/tags/list?last=x>; rel="next"', 'https://reg:5443/v2/a/tags/list?last=x'],
  ['<?last=x>; rel="next"', 'https://reg:5443/v2/a/tags/list?last=x'],
  ['</first>; rel="first", </v2/a?last=y>; title="a"; rel="next"', 'https://reg:5443/v2/a?last=y'],
  ['</first>; rel="first"', null],
  [undefined, null],
])('the next page by %s', (link, expected) => {
  expect(nextPage(link, page)).toBe(expected)
})
