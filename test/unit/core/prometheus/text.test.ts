import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelOf, parseMetrics, valuesOf } from '#core/prometheus/text'

const first = (line: string) => parseMetrics(line).samples[0]

describe('a metrics page', () => {
  it('is read with types, help and labels', () => {
    const page = parseMetrics(
      [
        '# HELP redis_up Information about\\nthe \\\\ instance',
        '# TYPE redis_up gauge',
        'redis_up 1',
        '# TYPE redis_commands_total counter',
        'redis_commands_total{cmd="client|setname"} 12 1395066363000',
        '# TYPE wait histogram',
        'wait_bucket{le="0.5",} 2',
        'wait_bucket{le="+Inf"} 3 # {trace_id="a\\"b"} 0.4 1520879607.789',
        'wait_sum 1.5e+01',
        '# TYPE build stateset',
        '# a comment',
        '',
        '# EOF',
      ].join('\r\n'),
    )
    expect(page.samples).toEqual([
      { name: 'redis_up', labels: {}, value: 1 },
      { name: 'redis_commands_total', labels: { cmd: 'client|setname' }, value: 12 },
      { name: 'wait_bucket', labels: { le: '0.5' }, value: 2 },
      { name: 'wait_bucket', labels: { le: '+Inf' }, value: 3 },
      { name: 'wait_sum', labels: {}, value: 15 },
    ])
    expect([...page.types]).toEqual([
      ['redis_up', 'gauge'],
      ['redis_commands_total', 'counter'],
      ['wait', 'histogram'],
      ['build', 'unknown'],
    ])
    expect(page.helps.get('redis_up')).toBe('Information about\nthe \\ instance')
    expect(page.strayLines).toBe(0)
  })

  it.each([
    ['NaN', Number.NaN],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['-7e-06', -7e-6],
    ['.5', 0.5],
    ['5.', 5],
  ])('reads the value %s', (text, value) => {
    expect(first(`x ${text}`)?.value).toBe(value)
  })

  it.each([
    ['escapes', 'x{a="q\\"b\\\\c\\nd",b=""} 1', { a: 'q"b\\c\nd', b: '' }],
    ['braces and commas in a value', 'x{a="},{="} 1', { a: '},{=' }],
    ['spaces', 'x { a = "1" , b = "2" } 1', { a: '1', b: '2' }],
    ['a quoted name, as newer servers write it', '{"x", "my.label"="1"} 1', { 'my.label': '1' }],
    [
      'a name that objects have',
      'x{__proto__="1",constructor="2"} 1',
      JSON.parse('{"__proto__":"1","constructor":"2"}'),
    ],
  ])('reads labels with %s', (_, line, labels) => {
    expect(first(line)).toEqual({ name: 'x', labels, value: 1 })
  })

  it.each([
    'x',
    'x{',
    'x{a} 1',
    'x{a=1} 2',
    'x{a="1} 2',
    'x{a="1"b="2"} 3',
    'x 1.2.3',
    'x 0x10',
    '<html>',
    '1 2',
    'x{a="1"',
    '{} 1',
  ])('leaves %s out and counts it', line => {
    expect(parseMetrics(line)).toMatchObject({ samples: [], strayLines: 1 })
  })

  it('never throws, and reads back whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), text => {
        expect(parseMetrics(text).samples.length).toBeLessThanOrEqual(text.split('\n').length)
      }),
    )
    const label = fc.constantFrom('le', 'cmd', '_a1', '__proto__', 'constructor')
    const value = fc.string({ unit: 'binary-ascii' }).filter(text => !text.includes('\r'))
    fc.assert(
      fc.property(
        fc.dictionary(label, value, { maxKeys: 4 }),
        fc.double({ noNaN: true }).map(Math.abs),
        (labels, number) => {
          const written = Object.entries(labels)
            .map(([name, text]) => `${name}="${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`)
            .join(',')
          expect(first(`x{${written}} ${number}`)).toEqual({
            name: 'x',
            labels: { ...labels },
            value: number,
          })
        },
      ),
    )
  })

  it('takes time in line with its length', () => {
    const hostile = `x{a="${'\\'.repeat(4_000_000)}`
    expect(parseMetrics(`${hostile}\n${'x{'.repeat(100_000)}`).strayLines).toBe(2)
  })

  it('finds values and labels by name', () => {
    const page = parseMetrics('a{b="1"} 1\na{b="2"} NaN\na{b="3"} 3\nc 4')
    expect([
      valuesOf(page, 'a'),
      valuesOf(page, 'z'),
      labelOf(page, 'a', 'b'),
      labelOf(page, 'z', 'b'),
    ]).toEqual([[1, 3], [], '1', null])
  })
})
