import { describe, expect, it } from 'vitest'
import { parseFlags, UsageError } from '../../../src-main/demo/docker/flags.ts'
import { parseReference, printReference, withDefaultTag } from '../../../src-main/demo/docker/reference.ts'
import { fillTemplate } from '../../../src-main/demo/docker/template.ts'

describe("docker's --format", () => {
  const value = {
    Name: 'a',
    State: { Health: null, Code: 0 },
    Tags: ['x', 'y'],
    Map: { 'k-1': 'v' },
    List: [{ A: 1 }],
  }

  it.each([
    ['{{.Name}}\\t{{.State.Code}}', 'a\t0'],
    ['{{json .}}', JSON.stringify(value)],
    ['json', JSON.stringify(value)],
    ['{{json .State.Health}} {{ json .Tags }}', 'null ["x","y"]'],
    ['{{index .Tags 1}}{{index .Map "k-1"}}', 'yv'],
    ['{{range .Tags}}<{{.}}>{{end}}!', '<x><y>!'],
    ['{{range .List}}{{.A}}{{end}}', '1'],
    ['{{if .State.Health}}yes{{else}}no{{end}}', 'no'],
    ['{{if .Name}}{{.Name}}{{if .Tags}}+{{end}}{{else}}no{{end}}.', 'a+.'],
    ['{{range .State.Health}}x{{else}}none{{end}}', 'none'],
    ['{{.Missing}} {{json .Missing.Deeper}}', '<no value> null'],
  ])('fills %s', (template, text) => {
    expect(fillTemplate(template, value)).toBe(text)
  })

  it.each(['{{.Name.Deeper}}', '{{len .Tags}}', '{{end}}', '{{.Name | upper}}'])('refuses %s', template => {
    expect(() => fillTemplate(template, value)).toThrow(UsageError)
  })
})

describe('flags', () => {
  const rules = { values: ['-f|--file', '--tail'], switches: ['-a|--all', '-q'] }

  it('reads both spellings, values after = and switches in one word', () => {
    const flags = parseFlags(['-f', 'one', '--file=two', '-aq', 'word', '--tail', '5', '--', '-x'], rules)
    expect(flags.values('-f')).toEqual(['one', 'two'])
    expect([flags.has('-a'), flags.has('-q'), flags.value('--tail')]).toEqual([true, true, '5'])
    expect(flags.words).toEqual(['word', '-x'])
  })

  it("leaves a command's own flags alone", () => {
    expect(parseFlags(['-a', 'cmd', '-q', '--any'], { ...rules, untilWord: true }).words).toEqual([
      'cmd',
      '-q',
      '--any',
    ])
  })

  it.each([[['--nope']], [['-f']], [['-az']]])('refuses %j', argv => {
    expect(() => parseFlags(argv, rules)).toThrow(UsageError)
  })
})

describe('image references', () => {
  it.each([
    ['redis', 'redis', 'latest', null],
    ['127.0.0.1:5000/redis-broker', '127.0.0.1:5000/redis-broker', 'latest', null],
    ['127.0.0.1:5000/a/b:main-1', '127.0.0.1:5000/a/b', 'main-1', null],
    ['host/a@sha256:00', 'host/a', null, 'sha256:00'],
    ['host:1/a:t@sha256:00', 'host:1/a', 't', 'sha256:00'],
  ])('takes %s apart and puts it together', (text, repository, tag, digest) => {
    const reference = withDefaultTag(parseReference(text))
    expect(reference).toEqual({ repository, tag, digest })
    expect(printReference(parseReference(text))).toBe(text)
  })
})
