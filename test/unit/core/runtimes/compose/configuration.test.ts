import { describe, expect, it } from 'vitest'
import {
  asRunning,
  configurationOf,
  differencesFrom,
  keptText,
  type RunningContainer,
  sourceOf,
} from '#core/runtimes/compose/configuration'
import { differenceNotes, needsWord } from '#core/runtimes/compose/differences'
import { type Json, recordOf } from '#core/runtimes/compose/json'
import { imageDefaults } from '#core/runtimes/compose/shape'
import { digestOf, image } from './fixtures.ts'

const defaults = imageDefaults(
  JSON.stringify([
    {
      Id: 'sha256:1',
      Config: {
        Env: ['PATH=/usr/bin', 'GOSU=1.17'],
        Entrypoint: ['docker-entrypoint.sh'],
        Cmd: ['redis-server'],
        Healthcheck: { Test: ['CMD', 'redis-cli', 'ping'] },
      },
    },
  ]),
).get('sha256:1')

/** A service as compose 2.40 renders it. */
const service = {
  command: ['redis-server', '--requirepass', 'a$$b', '--save', ''],
  container_name: 'demo-redis-1',
  deploy: { resources: { limits: { memory: '5368709120', cpus: 1.5 } }, placement: {} },
  entrypoint: null,
  environment: { A: 'b$$c', GOSU: '1.17', UNSET: null },
  healthcheck: { test: ['CMD', 'redis-cli', 'ping'], interval: '1s' },
  image: 'redis:7',
  networks: { default: null, back: { aliases: ['cache'] } },
  ports: [{ mode: 'ingress', host_ip: '127.0.0.1', target: 6379, published: '6380', protocol: 'tcp' }],
  restart: 'unless-stopped',
  secrets: [{ source: 'key', target: '/run/secrets/key' }],
  tmpfs: ['/run:size=1m'],
  volumes: [
    { type: 'volume', source: 'data', target: '/data', volume: {} },
    { type: 'bind', source: '/srv/conf', target: '/conf', read_only: true, bind: { create_host_path: true } },
    { type: 'volume', target: '/anonymous', volume: {} },
  ],
}
const rendered = (own: object = {}, more: object = {}): Json => ({
  name: 'demo',
  services: { redis: { ...service, ...own }, other: { image: 'x' } },
  networks: { default: { name: 'demo_default', ipam: {} }, back: { name: 'shared', external: true } },
  volumes: { data: { name: 'demo_data' } },
  secrets: { key: { name: 'demo_key', file: '/srv/key' } },
  ...more,
})
/** Its container as Docker 20.10 inspects it. */
const row = {
  Name: '/demo-redis-1',
  Image: 'sha256:1',
  Config: {
    Env: ['A=b$c', 'PATH=/usr/bin', 'GOSU=1.17'],
    Cmd: ['redis-server', '--requirepass', 'a$b', '--save', ''],
    Entrypoint: ['docker-entrypoint.sh'],
    Healthcheck: { Test: ['CMD', 'redis-cli', 'ping'], Interval: 1_000_000_000 },
    User: '',
  },
  HostConfig: {
    Memory: 5368709120,
    NanoCpus: 1_500_000_000,
    NetworkMode: 'demo_default',
    PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: '6380' }] },
    RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
    Tmpfs: { '/run': 'size=1m' },
  },
  Mounts: [
    { Type: 'volume', Name: 'demo_data', Source: '/var/lib/docker/x', Destination: '/data', RW: true },
    { Type: 'bind', Source: '/srv/conf', Destination: '/conf', RW: false },
    { Type: 'bind', Source: '/srv/key', Destination: '/run/secrets/key', RW: false },
    {
      Type: 'volume',
      Name: 'f'.repeat(64),
      Source: '/var/lib/docker/y',
      Destination: '/anonymous',
      RW: true,
    },
  ],
  NetworkSettings: { Networks: { shared: {}, demo_default: {} } },
}
const container = (change: Json = row): RunningContainer => ({
  service: 'redis',
  row: change,
  image: defaults ?? null,
  replicas: 1,
})
const told = (configuration: Json, one = container()): readonly (readonly (string | null)[])[] =>
  differencesFrom(one, configuration).map(({ field, before, after, touches }) => [
    field,
    before,
    after,
    touches,
  ])

describe('differences', () => {
  it('are none between a container and what it was started from', () => {
    expect(told(rendered())).toEqual([])
  })

  it.each<[string, Json, readonly (string | null)[]]>([
    [
      'another address',
      rendered({ ports: [{ target: 6379, published: '6380', protocol: 'tcp' }] }),
      ['ports', '127.0.0.1:6380->6379', '*:6380->6379', 'address'],
    ],
    ['no port', rendered({ ports: undefined }), ['ports', '127.0.0.1:6380->6379', 'none', 'address']],
    [
      'the volume by its name in the project',
      rendered({}, { volumes: { data: { name: 'other' } } }),
      [
        'volumes',
        '/conf: bind /srv/conf, read-only, /data: volume demo_data, /run/secrets/key: bind /srv/key, read-only, /run: tmpfs',
        '/conf: bind /srv/conf, read-only, /data: volume other, /run/secrets/key: bind /srv/key, read-only, /run: tmpfs',
        'data',
      ],
    ],
    [
      'another password, which is not told',
      rendered({ command: ['redis-server', '--requirepass', 'new', '--save', ''] }),
      [
        'command',
        'redis-server --requirepass ••• --save ',
        'redis-server --requirepass ••• --save  (another value)',
        'password',
      ],
    ],
    [
      'no password',
      rendered({ command: ['redis-server', '--save', ''] }),
      ['command', 'redis-server --requirepass ••• --save ', 'redis-server --save ', 'password'],
    ],
    [
      'the command of the image',
      rendered({ command: null }),
      ['command', 'redis-server --requirepass ••• --save ', 'as in the image', 'password'],
    ],
    [
      'an environment, without values',
      rendered({ environment: { A: 'other', B: '1' } }),
      ['environment', 'A, no B', 'A (another value), B', null],
    ],
    [
      'a password in the environment',
      rendered({ environment: { ...service.environment, REDIS_PASSWORD: 'x' } }),
      ['environment', 'no REDIS_PASSWORD', 'REDIS_PASSWORD', 'password'],
    ],
    [
      'a memory limit',
      rendered({ deploy: { resources: { limits: { cpus: 1.5 } } } }),
      ['memory limit', '5G', 'none', null],
    ],
    [
      'a cpu limit in the short form',
      rendered({ deploy: { resources: { limits: { memory: '5368709120' } } }, cpus: 2 }),
      ['cpu limit', '1.5', '2', null],
    ],
    ['a restart policy', rendered({ restart: undefined }), ['restart', 'unless-stopped', 'no', null]],
    [
      'the restart policy of a deploy',
      rendered({
        restart: undefined,
        deploy: { ...service.deploy, restart_policy: { condition: 'on-failure', max_attempts: 3 } },
      }),
      ['restart', 'unless-stopped', 'on-failure:3', null],
    ],
    [
      'no health check',
      rendered({ healthcheck: { disable: true } }),
      ['healthcheck', 'as in the image', 'NONE', null],
    ],
    ['a second one', rendered({ scale: 2 }), ['replicas', '1', '2', 'data']],
    ['a user', rendered({ user: '999' }), ['user', 'as in the image', '999', null]],
    [
      'the network of the host',
      rendered({ network_mode: 'host', networks: undefined }),
      ['networks', 'demo_default, shared', 'host', null],
    ],
  ])('are told: %s', (_, configuration, expected) => {
    expect(told(configuration)).toEqual([expected])
  })

  it('of Redis itself need a word where data, address or password is at stake', () => {
    const moved = differencesFrom(container(), rendered({}, { volumes: { data: { name: 'other' } } }))
    expect(needsWord(moved)).toBe(true)
    expect(differenceNotes('redis', moved, true).map(note => note.text)).toEqual([
      'redis was started with another configuration than it will get. With the image this changes too: volumes.',
      expect.stringMatching(
        /^The place of the data changes: .*demo_data.* now, .*other.* then\. If that is not meant/,
      ),
    ])
    expect(needsWord(differencesFrom(container(), rendered({ restart: 'always' })))).toBe(false)
    expect(differenceNotes('app', moved, false)).toHaveLength(1)
  })
})

describe('a configuration as the container runs', () => {
  it.each<[string, Json]>([
    ['ports', rendered({ ports: [] })],
    ['volumes', rendered({ volumes: [], tmpfs: undefined })],
    ['a volume under another name', rendered({}, { volumes: { data: { name: 'other' } } })],
    ['command', rendered({ command: ['other'] })],
    ['environment', rendered({ environment: {} })],
    ['limits', rendered({ deploy: {} })],
    ['restart', rendered({ restart: 'no' })],
    ['replicas', rendered({ deploy: { ...service.deploy, replicas: 3 } })],
    ['healthcheck', rendered({ healthcheck: { disable: true } })],
    ['networks', rendered({ networks: { other: null } }, { networks: { other: { name: 'other' } } })],
    ['the network of the host', rendered({ network_mode: 'host', networks: undefined })],
    [
      'everything',
      rendered({
        ...Object.fromEntries(Object.keys(service).map(key => [key, undefined])),
        secrets: service.secrets,
      }),
    ],
  ])('differs from it in nothing: %s', (_, configuration) => {
    expect(told(configuration)).not.toEqual([])
    const running = asRunning(configuration, container(), differencesFrom(container(), configuration))
    expect(told(running)).toEqual([])
    // What it is kept as is read back the same.
    expect(told(configurationOf(JSON.stringify(running)))).toEqual([])
  })

  it('has the name that the container has', () => {
    const nameOf = (name: string): unknown => {
      const one = container({ ...row, Name: name })
      return recordOf(recordOf(asRunning(rendered({ container_name: 'new' }), one, []).services).redis)
        .container_name
    }
    expect(nameOf('/demo-redis-1')).toBeUndefined()
    expect(nameOf('/demo_redis_1')).toBe('demo_redis_1')
  })
})

describe('a kept configuration', () => {
  const source = {
    ...{ workingDirectory: '/srv/a$b', files: ['/srv/a$b/compose.yml'] },
    envFiles: ['/srv/a$b/prod.env'],
  }
  const text = keptText(rendered(), source, [image('a')])

  it('pins the images of the release, and leaves all other services as they are', () => {
    expect(configurationOf(text)).toMatchObject({
      services: {
        redis: {
          image: `registry:5000/redis-broker@${digestOf('a')}`,
          pull_policy: 'never',
          restart: 'unless-stopped',
        },
        other: { image: 'x' },
      },
    })
  })

  it('says what it was made from, in words that compose expands nothing in', () => {
    expect(sourceOf(configurationOf(text))).toEqual(source)
    expect(text).toContain('/srv/a$$b/prod.env')
    expect(sourceOf(rendered())).toBeNull()
  })

  it('is the same when it is made again from itself', () => {
    expect(keptText(configurationOf(text), source, [image('a')])).toBe(text)
  })
})
