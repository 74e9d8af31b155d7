import { describe, expect, it } from 'vitest'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'
import { brokersOf } from '#core/model/config'
import { detektr, fourSystems } from './examples.ts'

const problems = (text: string) => {
  const read = parseConfig(text, 'brokers.yaml')
  return read.ok ? [] : read.problems
}
const sentences = (text: string) => problems(text).map(problemText)
const broker = (lines: string) => `brokers:\n  nebula:\n    reach: { ssh: nebula }\n${lines}`

describe('a good config', () => {
  it('reads detektr on nebula with its defaults', () => {
    const read = parseConfig(detektr, 'brokers.yaml')
    const [nebula] = read.ok ? brokersOf(read.config) : []
    expect(nebula).toMatchObject({
      name: 'nebula',
      reach: { ssh: 'nebula' },
      runtime: { compose: { service: 'redis', tagPattern: 'main-*', healthTimeoutSeconds: 120 } },
      redis: { host: '127.0.0.1', port: 6379, database: 0, tls: false },
      limits: { memoryWarnPercent: 80, memoryCriticalPercent: 90 },
      gpu: true,
    })
  })

  it('can say all four systems', () => {
    const read = parseConfig(fourSystems, 'brokers.yaml')
    expect(read.ok ? Object.keys(read.config.brokers) : read.problems).toEqual([
      'raibid-ci',
      'mspbyte-dev',
      'mspbyte-cloud',
      'mspbyte-own',
      'grill-stats',
    ])
  })

  it.each([
    '',
    '\n',
    '# only a comment\n',
    'brokers:\n',
    'brokers: {}\n',
    '$schema: ./brokers.schema.json\n',
  ])('takes %j for a config without brokers', text => {
    expect(parseConfig(text, 'brokers.yaml')).toMatchObject({ ok: true, config: { brokers: {} } })
  })

  it('follows anchors, merge keys and x- places', () => {
    const read = parseConfig(
      `x-redis: &redis { port: 6380 }
brokers:
  a: &a
    reach: { local: true }
    redis: { <<: *redis, database: 3 }
  b: *a
  c:
    <<: *a
    redis: { <<: [*redis, { port: 1, host: h }], port: 7 }
`,
      'brokers.yaml',
    )
    const redis = read.ok ? brokersOf(read.config).map(({ redis }) => redis) : []
    expect(redis).toMatchObject([
      { port: 6380, database: 3 },
      { port: 6380, database: 3 },
      { port: 7, host: 'h', database: 0 },
    ])
  })

  it('keeps names that objects have of their own', () => {
    const read = parseConfig('brokers:\n  constructor: { reach: { local: true } }\n', 'brokers.yaml')
    expect(read.ok && brokersOf(read.config).map(({ name }) => name)).toEqual(['constructor'])
  })
})

describe('a mistake in a value', () => {
  it('names line, field, what was found and what is allowed', () => {
    expect(problems(broker('    redis:\n      port: "x"\n'))).toEqual([
      {
        file: 'brokers.yaml',
        line: 5,
        field: 'brokers.nebula.redis.port',
        found: 'the text "x"',
        allowed: 'a whole number from 1 to 65535',
      },
    ])
  })

  it.each([
    ['    redis: { prot: 1 }', 'redis.prot: found an unknown key; allowed: port (most like it); or host, '],
    [
      '    port: 1',
      'nebula.port: found an unknown key; allowed: redis.port (the key belongs there); or title, ',
    ],
    ['    gpu: yes', 'nebula.gpu: found the text "yes"; allowed: true or false.'],
    ['    environment: prod', 'found the text "prod"; allowed: one of production, staging, development.'],
    ['    redis: { port: 70000 }', 'found the number 70000; allowed: a whole number from 1 to 65535.'],
    ['    redis: { port: 1.5 }', 'found the number 1.5; allowed: a whole number from 1 to 65535.'],
    ['    redis: { database: -1 }', 'found the number -1; allowed: a whole number from 0 to 1023.'],
    ['    redis:', 'nebula.redis: found nothing; allowed: a map with the keys host, port, '],
    ['    redis: []', 'nebula.redis: found an empty list; allowed: a map with the keys host, port, '],
    ['    limits: { clientsWarn: 0 }', 'found the number 0; allowed: a whole number of at least 1.'],
    ['    limits: { latencyWarnMs: 0 }', 'found the number 0; allowed: a number above 0.'],
    ['    watch: { streams: a }', 'streams: found the text "a"; allowed: a list: text (The key), or a map '],
    [
      '    watch: { streams: [{ nme: a }] }',
      'streams[0].nme: found an unknown key; allowed: name (most like it)',
    ],
    ['    watch: { streams: ["", a] }', 'nebula.watch.streams[0]: found empty text; allowed: text (The key)'],
    ['    title: [a]', 'nebula.title: found a list; allowed: text (Shown instead of the name).'],
    ['    grafana: nebula:3000', 'found the text "nebula:3000"; allowed: a URL that starts with http://'],
    ['    runtime: { compose: {} }', 'runtime.compose.directory: found nothing; allowed: text (Folder of '],
    [
      '    runtime: { managed: true, helm: { release: a } }',
      'runtime: found the keys managed, helm; allowed: exactly',
    ],
    ['    runtime: {}', 'runtime: found an empty map; allowed: exactly one of compose, systemd, '],
    ['    runtime: { docker: {} }', 'runtime.docker: found an unknown key; allowed: compose, systemd, helm'],
    [
      '    redis: { tls: { caa: x } }',
      'redis.tls.caa: found an unknown key; allowed: ca (most like it); or ',
    ],
    ['    redis: { tls: 5 }', 'tls: found the number 5; allowed: true or false, or a map with the keys ca, '],
    ['    <<: 5', 'found << with something that is no map; allowed: <<: *NAME'],
  ])('%s', (lines, sentence) => {
    expect(sentences(broker(`${lines}\n`)).join('\n')).toContain(sentence)
  })

  it('reports the branch of a union that was meant', () => {
    const text = 'brokers:\n  a:\n    reach:\n      ssh: { hst: x, port: 5 }\n'
    expect(sentences(text)).toEqual([
      'brokers.yaml, line 4: brokers.a.reach.ssh.hst: found an unknown key; allowed: host (most like it); ' +
        'or user, port, identityFile, passphrase, password, jump, config.',
    ])
  })

  it('says which reach is missing, on the line of the broker', () => {
    expect(sentences('brokers:\n\n  a:\n    title: A\n')).toEqual([
      'brokers.yaml, line 3: brokers.a.reach: found nothing; allowed: exactly one of the keys ssh, local, direct, kubernetes.',
    ])
  })

  it('refuses a tag or a digest in an image repository', () => {
    const image = (repository: string) =>
      problems(
        broker(`    runtime: { compose: { directory: ~/d, images: { redis: "${repository}" } } }\n`),
      ).map(({ allowed }) => allowed)
    expect(image('ghcr.io/hretheum/detektr/redis-broker')).toEqual([])
    expect(image('127.0.0.1:5000/redis-broker')).toEqual([])
    expect(image('redis')).toEqual([])
    expect(image('ghcr.io/x/redis:latest')).toEqual(['an image repository without tag or digest'])
    expect(image('redis@sha256:00')).toEqual(['an image repository without tag or digest'])
  })

  it('names brokers whose name cannot be used', () => {
    expect(
      sentences('brokers:\n  a:\n    reach: { local: true }\n  _x:\n    reach: { local: true }\n'),
    ).toEqual([
      'brokers.yaml, line 4: brokers._x: found the name "_x"; allowed: a name of 1 to 63 letters, digits, space . _ -.',
    ])
    expect(problems('brokers:\n  __proto__: { reach: { local: true } }\n')).toHaveLength(1)
  })

  it('points at the anchor a wrong value came from', () => {
    const text = 'x-r: &r { port: 99999 }\nbrokers:\n  a:\n    reach: { local: true }\n    redis: *r\n'
    expect(problems(text)).toMatchObject([{ line: 1, field: 'brokers.a.redis.port' }])
  })

  it('reports every mistake, by line, and at most 50', () => {
    const many = Array.from({ length: 80 }, (_, index) => `    wrong${index}: 1\n`).join('')
    const lines = problems(broker(many)).map(({ line }) => line)
    expect(lines).toEqual(Array.from({ length: 50 }, (_, index) => index + 4))
  })
})
