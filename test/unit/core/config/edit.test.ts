import { describe, expect, it } from 'vitest'
import { addBroker, changeBroker, type Edited, removeBroker } from '#core/config/edit'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'

const file = 'brokers.yaml'
const written = (edited: Edited): string =>
  edited.ok ? edited.value : edited.error.map(problemText).join('\n')
const queue = { reach: { ssh: 'queue' }, watch: { lists: ['jobs'] } }
const two = `# our brokers
brokers:
    # the camera host
    nebula:   # in the rack
        reach: {ssh: nebula}   # alias
        redis:
            port:   6379       # as ever
            # password later

    # on this machine
    dev:
        reach:
            local: true
# end of file
`

describe('adding a broker', () => {
  it('leaves every other byte alone and takes over the indentation', () => {
    const added = `    queue:
        reach:
            ssh: queue
        watch:
            lists:
                - jobs
# end of file
`
    expect(written(addBroker(two, 'queue', queue, file))).toBe(two.replace('# end of file\n', added))
  })

  it.each([
    '',
    '# nothing yet\n',
    'brokers:\n',
    'brokers: {} # none\n',
    'brokers: { a: { reach: { local: true } } }\n',
  ])('works on %j and keeps its comments', text => {
    const next = written(addBroker(text, 'queue', queue, file))
    const read = parseConfig(next, file)
    expect(read.ok && Object.keys(read.config.brokers).at(-1)).toBe('queue')
    for (const [comment] of text.matchAll(/# \w+.*/g)) expect(next).toContain(comment)
  })

  it('keeps what stands behind the brokers, a missing line break and Windows line ends', () => {
    const one = 'brokers:\n  a: { reach: { local: true } }'
    const block = '\n  b:\n    reach:\n      local: true\n'
    const add = (text: string) => written(addBroker(text, 'b', { reach: { local: true } }, file))
    expect(add(one)).toBe(one + block)
    expect(add(`${one}\n$schema: x\n`)).toBe(`${one}${block}$schema: x\n`)
    expect(add(`${one}\n`.replaceAll('\n', '\r\n'))).toBe((one + block).replaceAll('\n', '\r\n'))
  })

  it('quotes a name and values that need it', () => {
    const next = written(addBroker(two, '1', { reach: { ssh: '#b' }, title: 'yes\nno' }, file))
    const read = parseConfig(next, file)
    expect(read.ok && read.config.brokers['1']).toMatchObject({
      reach: { ssh: '#b' },
      title: 'yes\nno',
    })
  })

  it('refuses a name that is taken, a broker with mistakes and a text with mistakes', () => {
    expect(written(addBroker(two, 'dev', queue, file))).toBe(
      'brokers.yaml, line 11: brokers.dev: found a broker of this name; allowed: a new name.',
    )
    expect(written(addBroker(two, 'x', { reach: { ssj: 'a' } }, file))).toContain('ssh (most like it)')
    expect(written(addBroker(two, '_', queue, file))).toContain('brokers._: found the name "_"')
    expect(written(addBroker(two, '__proto__', queue, file))).toContain('reserved')
    expect(written(addBroker('brokers: [', 'x', queue, file))).toContain('an open [ or {')
  })
})

describe('changing a broker', () => {
  it('writes one value over another and leaves the rest alone', () => {
    expect(written(changeBroker(two, 'nebula', ['redis', 'port'], 6380, file))).toBe(
      two.replace('6379', '6380'),
    )
    expect(written(changeBroker(two, 'nebula', ['reach', 'ssh'], '#b', file))).toBe(
      two.replace('ssh: nebula', 'ssh: "#b"'),
    )
  })

  it('adds and takes out a field, with comments and order kept', () => {
    const next = written(changeBroker(two, 'nebula', ['gpu'], true, file))
    for (const [comment] of two.matchAll(/# .*/g)) expect(next).toContain(comment)
    expect(next).toMatch(/nebula:[\s\S]*gpu: true[\s\S]*dev:/)
    expect(written(changeBroker(next, 'nebula', ['gpu'], undefined, file))).not.toContain('gpu')
  })

  it('sets what the path has not got yet', () => {
    const next = written(changeBroker(two, 'dev', ['redis', 'password'], { ask: true }, file))
    const read = parseConfig(next, file)
    expect(read.ok && read.config.brokers.dev?.redis.password).toEqual({ ask: true })
  })

  it('refuses a value that is not allowed, a broker that is not there and an alias', () => {
    expect(written(changeBroker(two, 'nebula', ['redis', 'port'], 'x', file))).toContain(
      'line 7: brokers.nebula.redis.port: found the text "x"; allowed: a whole number',
    )
    expect(written(changeBroker(two, 'x', ['gpu'], true, file))).toContain('found no broker of this name')
    const aliased = 'x-r: &r { port: 1 }\nbrokers:\n  a: { reach: { local: true }, redis: *r }\n'
    expect(written(changeBroker(aliased, 'a', ['redis', 'port'], 2, file))).toContain('found an alias')
  })
})

describe('removing a broker', () => {
  it('takes the comments above and inside of it, and leaves every other byte alone', () => {
    expect(written(removeBroker(two, 'dev', file))).toBe(two.replace(/ {4}# on this[\s\S]*true\n/, ''))
    expect(written(removeBroker(two, 'nebula', file))).toBe(two.replace(/ {4}nebula[\s\S]*later\n/, ''))
  })

  it('leaves a good config when it was the last one', () => {
    expect(written(removeBroker('brokers:\n  a: { reach: { local: true } }\n', 'a', file))).toBe('brokers:\n')
  })

  it('refuses one that is not there, or whose anchor others use', () => {
    expect(written(removeBroker(two, 'x', file))).toContain('found no broker of this name')
    const shared = (open: string, close: string) =>
      `brokers: ${open}a: &a { reach: { local: true } }${close}b: *a${open === '{ ' ? ' }' : ''}\n`
    expect(written(removeBroker(shared('\n  ', '\n  '), 'a', file))).toContain('without its anchor')
    expect(written(removeBroker(shared('{ ', ', '), 'a', file))).toContain('anchors and aliases')
  })
})
