import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addBroker, changeBroker, removeBroker } from '#core/config/edit'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'
import { anyText } from '../support/text.ts'
import { detektr, fourSystems } from './examples.ts'

const holds = (text: string): void => {
  const read = parseConfig(text, 'brokers.yaml')
  if (read.ok) return
  const lines = text.split('\n').length
  expect(read.problems.length).toBeGreaterThan(0)
  for (const problem of read.problems) {
    expect(problem.line).toBeGreaterThanOrEqual(1)
    expect(problem.line).toBeLessThanOrEqual(lines)
    expect(problem.found).not.toBe('')
    expect(problem.allowed).not.toBe('')
    expect(problemText(problem)).not.toMatch(/undefined|\[object|Invalid input/)
  }
}

describe('garbage', () => {
  it('never throws, and each problem has a line of the file, what was found and what is allowed', async () => {
    await fc.assert(fc.property(anyText(400), holds), { numRuns: 200 })
  })

  it('made of the signs of YAML never throws', async () => {
    const sign = fc.constantFrom(...'[]{}:,-?&*!|>\'"%@`#~<= \t\n\\0aé'.split(''), '<<: ', '- ', '&a ', '*a ')
    await fc.assert(fc.property(fc.string({ unit: sign, maxLength: 200 }), holds), { numRuns: 200 })
  })

  it('that is any JSON in any place of a broker never throws', async () => {
    const key = fc.constantFrom('reach', 'runtime', 'redis', 'watch', 'limits', 'gpu', 'title', 'grafana')
    const inner = fc.dictionary(
      fc.constantFrom('ssh', 'host', 'port', 'password', 'tls', 'compose', 'a'),
      fc.json(),
    )
    await fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(inner, fc.jsonValue())), broker => {
        holds(JSON.stringify({ brokers: { a: broker } }))
      }),
      { numRuns: 200 },
    )
  })

  it('that is a good file with pieces cut out or written over never throws', async () => {
    const text = detektr + fourSystems.replace('brokers:\n', '')
    const cut = fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 10 }))
    await fc.assert(
      fc.property(cut, ([from, length, piece]) =>
        holds(text.slice(0, from) + piece + text.slice(from + length)),
      ),
      { numRuns: 200 },
    )
  })

  it('given to an edit comes back as problems or as a good config', async () => {
    const sign = fc.constantFrom(
      ...'[]{}:,-&*|"#\n  '.split(''),
      'brokers:\n',
      '  a:\n',
      '    reach: { local: true }\n',
    )
    await fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 40 }), fc.string({ maxLength: 12 }), (text, name) => {
        const edits = [
          addBroker(text, name, { reach: { local: true } }, 'f'),
          changeBroker(text, 'a', ['title'], name, 'f'),
          removeBroker(text, 'a', 'f'),
        ]
        for (const edit of edits)
          expect(edit.ok ? parseConfig(edit.value, 'f').ok : edit.error.length > 0).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
