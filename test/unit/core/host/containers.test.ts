import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ListedContainer, listedContainers, listedNetworks } from '#core/host/containers'
import { dockerFault } from '#core/host/docker-fault'
import { containerNotes, type NoteParts } from '#core/host/network-notes'
import { sectionMark } from '#core/host/sections'
import { readStatsLines, readUse, usageBetween } from '#core/host/usage'
import type { ContainerReading } from '#core/model/host'

const id = (letter: string): string => letter.repeat(64)
/** A line as docker 28 prints it. */
const line = (
  letter: string,
  row: object = {},
  state: object = {},
  labels: Readonly<Record<string, string>> = {},
): string => {
  const named = Object.entries(labels).map(([key, value]) => [`com.docker.compose.${key}`, value])
  const whole = {
    Name: `/${letter}`,
    Image: 'redis:7',
    Labels: Object.fromEntries(named),
    State: {
      Status: 'running',
      Running: true,
      OOMKilled: false,
      ExitCode: 0,
      StartedAt: '2026-11-21T14:17:08.178Z',
      ...state,
    },
    RestartCount: 0,
    Memory: 0,
    PortBindings: {},
    Ports: {},
    Networks: { net: {} },
    Mounts: [],
    ...row,
  }
  return `${id(letter)} 27002 ${JSON.stringify(whole)}`
}
const answer = (lines: readonly string[], paths: readonly string[] = []): string =>
  ['containers', ...lines, 'paths', ...paths, 'usage', 'networks', 'done', '']
    .map(one => (/^[a-z]+$/.test(one) ? `${sectionMark}${one}` : one))
    .join('\n')
const listed = (...lines: readonly string[]): readonly ListedContainer[] =>
  listedContainers(answer(lines), new Map()) ?? []

describe('listedContainers', () => {
  it('reads state, end, limit, networks, ports and whose it is', () => {
    const own = {
      service: 'redis',
      project: 'p',
      'project.working_dir': '/home/me/broker',
      'project.config_files': '/home/me/broker/a.yml,b.yml,/gone.yml',
      'project.environment_file': '/home/me/broker/prod.env',
      'container-number': '2',
      oneoff: 'False',
    }
    const row = {
      RestartCount: 4,
      NetworkMode: `container:${id('b')}`,
      Memory: 1024,
      Networks: { a: {}, b: {} },
      PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: '6390' }], '9/udp': null },
      Mounts: [
        { Type: 'volume', Source: '/docker/volumes/v/_data', RW: true },
        { Type: 'bind', Source: '/etc/redis.conf', RW: false },
        { Type: 'tmpfs', Source: '' },
      ],
    }
    const ended = { Status: 'exited', Running: false, ExitCode: 137, OOMKilled: true }
    const paths = [
      '/home/me/broker\t/data/broker',
      '/home/me/broker/a.yml\t/data/broker/a.yml',
      '/gone.yml\t',
    ]
    const used = new Map([[id('a'), { cpu: 0.5, memoryBytes: 7 }]])
    expect(listedContainers(answer([line('a', row, ended, own)], paths), used)).toEqual([
      {
        container: {
          id: id('a'),
          name: 'a',
          image: 'redis:7',
          service: 'redis',
          project: 'p',
          state: 'exited',
          health: null,
          exitCode: 137,
          oomKilled: true,
          restarts: 4,
          startedAtMs: Date.parse('2026-11-21T14:17:08.178Z'),
          cpu: 0.5,
          memoryBytes: 7,
          memoryLimitBytes: 1024,
          networks: ['a', 'b'],
        },
        folder: '/home/me/broker',
        realFolder: '/data/broker',
        isFolderGone: false,
        files: ['/data/broker/a.yml'],
        labelled: {
          files: ['/home/me/broker/a.yml', 'b.yml', '/gone.yml'],
          envFiles: ['/home/me/broker/prod.env'],
        },
        networkOf: id('b'),
        oneOff: false,
        number: 2,
        ports: [{ inner: 6379, host: '127.0.0.1', port: 6390 }],
        writes: ['/docker/volumes/v/_data'],
      },
    ])
  })

  it.each([
    ['docker, without a health check', { Status: 'running' }, 'running', null],
    ['docker, only created', { Status: 'created', StartedAt: '0001-01-01T00:00:00Z' }, 'created', null],
    ['docker', { Health: { Status: 'unhealthy', Log: [] } }, 'running', 'unhealthy'],
    ['podman 5, without a health check', { Health: { Status: '' } }, 'running', null],
    ['podman 3', { Healthcheck: { Status: 'healthy' } }, 'running', 'healthy'],
    ['podman', { Status: 'stopped', Running: false }, 'exited', null],
    ['podman', { Status: 'configured', Running: false }, 'created', null],
    ['a later version', { Status: 'dancing', Running: true }, 'running', null],
    ['a later version', { Status: 'resting', Running: false }, 'exited', null],
  ])('lists a container of %s: %j', (_, said, state, health) => {
    expect(listed(line('a', {}, said))).toMatchObject([{ container: { state, health } }])
  })

  it('is null, and never empty, where an answer cannot be read', () => {
    const read = (text: string): unknown => listedContainers(text, new Map())
    expect(read(answer([]))).toEqual([])
    expect(read('')).toBeNull()
    expect(read('This account is currently not available.\n')).toBeNull()
    expect(read(answer([line('a')]).replace(`${sectionMark}done`, ''))).toBeNull()
    expect(read(answer([line('a'), `${id('b')} 1 <no value>`]))).toBeNull()
    fc.assert(
      fc.property(
        fc.string(),
        text =>
          read(text) === null && read(answer([`${id('a')} 1 {${text}`, `${id('b')} 1 "${text}"`])) === null,
      ),
    )
  })
})

describe('listedNetworks', () => {
  it('says who is on which', () => {
    const containers = listed(line('a'), line('b', { Networks: { net: {}, host: {} } })).map(
      one => one.container,
    )
    expect(listedNetworks('net bridge\nhost host\nnonsense\n', containers)).toEqual([
      { name: 'net', driver: 'bridge', containers: ['a', 'b'] },
      { name: 'host', driver: 'host', containers: ['b'] },
    ])
  })
})

describe('use', () => {
  const groups = (seconds: number, cpu: string, memory: string) =>
    readUse(`${seconds} 1\n${id('a')} ${cpu}\n${id('a')} ${memory}\nnonsense\n`)

  it('is a share of one processor between two readings, and memory without the cache (cgroup v1)', () => {
    const before = groups(100, 'cpu_ns 1000000000', 'memory 5000')
    const after = groups(104, 'cpu_ns 7000000000', `memory 5000\n${id('a')} total_inactive_file 1000`)
    expect(usageBetween(before, after).get(id('a'))).toEqual({ cpu: 1.5, memoryBytes: 4000 })
    expect(usageBetween(null, after).get(id('a'))).toEqual({ cpu: null, memoryBytes: 4000 })
    expect(usageBetween(after, before).get(id('a'))?.cpu).toBeNull()
  })

  it('reads cgroup v2', () => {
    const before = groups(100, 'usage_usec 1000000', 'memory 5000')
    const after = groups(110, 'usage_usec 2000000', `memory 5000\n${id('a')} inactive_file 9000`)
    expect(usageBetween(before, after).get(id('a'))).toEqual({ cpu: 0.1, memoryBytes: 0 })
  })

  it('reads docker stats', () => {
    const lines = `${id('a')};9.74%;856KiB / 23.54GiB\n${id('b')};--;-- / --\n${id('c')};120.00%;1.5GB / 0B\n`
    expect([...readStatsLines(lines).values()]).toEqual([
      { cpu: 0.0974, memoryBytes: 856 * 1024 },
      { cpu: null, memoryBytes: null },
      { cpu: 1.2, memoryBytes: 1_500_000_000 },
    ])
  })
})

describe('dockerFault', () => {
  it.each([
    [127, '', 'missing'],
    [
      1,
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      'permission',
    ],
    [1, 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?', 'daemon'],
    [1, 'dial unix /var/run/docker.sock: connect: permission denied', 'permission'],
    [1, "ls: cannot open directory '/srv/.': Permission denied", 'failed'],
    [1, 'sudo: a password is required', 'sudo'],
    [1, 'sudo: sorry, you must have a tty to run sudo', 'sudo'],
    [1, 'ann is not in the sudoers file.', 'sudo'],
    [1, "Sorry, user ann is not allowed to execute '/usr/bin/docker ps' as root on nebula.", 'sudo'],
    [127, 'sh: 3: sudo: not found', 'sudo'],
    [127, 'sh: 1: exec: sudo: not found', 'sudo'],
    [1, 'sudo: docker: command not found', 'missing'],
    [1, '', 'failed'],
  ])('exit %i %s: %s', (code, said, kind) => {
    expect(dockerFault(code, said).kind).toBe(kind)
  })
})

describe('containerNotes', () => {
  const container = (
    name: string,
    networks: readonly string[],
    limit: number | null = null,
  ): ContainerReading => {
    const [one] = listed(line('a'))
    if (one === undefined) throw new Error('no container')
    return { ...one.container, name, networks, memoryLimitBytes: limit }
  }
  const notes = (change: Partial<NoteParts>): readonly string[] =>
    containerNotes({
      broker: container('redis', ['detektor-network']),
      others: [],
      networks: [{ name: 'detektor-network', driver: 'bridge', containers: [] }],
      wanted: 'detektor-network',
      maxmemoryBytes: null,
      language: 'en',
      ...change,
    })
  const network = (name: string) => ({ name, driver: 'bridge', containers: [] })

  it('has nothing to say where all is well', () => {
    const others = [container('exporter', ['detektor-network', 'x']), container('cam', ['host'])]
    expect(notes({ others, maxmemoryBytes: 5, broker: container('redis', ['detektor-network'], 5) })).toEqual(
      [],
    )
  })

  it('tells networks that part the services', () => {
    expect(notes({ networks: [network('detektor-network'), network('detektor_detektor-network')] })).toEqual([
      expect.stringContaining('detektor-network and detektor_detektor-network'),
    ])
    expect(notes({ networks: [network('x')] })).toEqual([
      expect.stringContaining('no network detektor-network'),
    ])
    expect(
      notes({ broker: container('redis', ['y']), others: [container('cam', ['detektor-network'])] }),
    ).toEqual([
      expect.stringContaining('redis is not on detektor-network'),
      expect.stringContaining('cam shares no network with redis'),
    ])
  })

  it('tells maxmemory that the container cannot hold', () => {
    const broker = container('redis', ['detektor-network'], 512 * 1024 ** 2)
    expect(notes({ broker, maxmemoryBytes: 768 * 1024 ** 2 })).toEqual([
      expect.stringContaining('maxmemory is 768.0 MB, but the container may use only 512.0 MB'),
    ])
    expect(notes({ broker, maxmemoryBytes: 0 })).toEqual([expect.stringContaining('maxmemory is not set')])
  })
})
