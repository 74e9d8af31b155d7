import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { HttpAnswer } from '#core/ports'
import { jsonOf, refusalOf } from '#core/web/answer'

const url = 'http://127.0.0.1:9090/api/v1/query?query=secret'
const answer = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers,
  body,
  tookMs: 1,
})

describe('an answer of a web server', () => {
  it.each([
    [answer(401), 'does not let us in (401)'],
    [answer(403), 'does not let us in (403)'],
    [answer(404, '<html>'), 'There is nothing at http://127.0.0.1:9090/api/v1/query (404)'],
    [answer(302, '', { location: '/graph?token=secret' }), 'sends us on to /graph (302)'],
    [answer(301), 'sends us on to another address (301)'],
    [answer(503), 'answers with an error (503)'],
    [answer(200, '\n<!DOCTYPE html><p>'), 'answers with a web page'],
  ])('that is of no use is told in words, without the query', (bad, words) => {
    const refusal = refusalOf(bad, url, 'en')
    expect(refusal).toContain(words)
    expect(refusal).not.toContain('secret')
  })

  it('is read in its shape, or the place is named that differs', () => {
    const shape = z.object({ a: z.object({ b: z.number() }) })
    expect(refusalOf(answer(204), url, 'en')).toBeNull()
    expect(jsonOf(answer(200, '{"a":{"b":1}}'), url, shape, 'en')).toEqual({
      ok: true,
      value: { a: { b: 1 } },
    })
    for (const [body, words] of [
      ['{"a":{"b":"1"}}', 'another shape than expected: a.b'],
      ['null', 'another shape than expected: the whole'],
      ['redis_up 1', 'does not answer in JSON'],
    ] as const) {
      const read = jsonOf(answer(200, body), url, shape, 'en')
      expect(read.ok ? '' : read.error).toContain(words)
    }
  })
})
