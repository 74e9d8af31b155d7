import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containerOf, listedContainers, listedNetworks } from '#core/host/containers'
import { dockerFault } from '#core/host/docker-fault'
import { containerNotes, type NoteParts } from '#core/host/network-notes'
import { readStatsLines, readUse, usageBetween } from '#core/host/usage'
import { composeSchema } from '#core/model/config/runtime'
import type { ContainerReading } from '#core/model/host'

const id = (letter: string): string => letter.repeat(64)
const line = (letter: string, row: object, labels: Readonly<Record<string, string>> = {}): string => {
  const named = Object.entries(labels).map(([key, value]) => [`com.docker.compose.${key}`, value])
  const whole = {
    Name: `/${letter}`,
    Image: 'redis:7',
    Labels: Object.fromEntries(named),
    Status: 'running',
    ExitCode: 0,
    OOMKilled: false,
    Health: null,
    RestartCount: 0,
    StartedAt: '2026-11-21T14:17:08.178Z',
    Memory: 0,
    Networks: { net: {} },
    ...row,
  }
  return `${id(letter)} 27002 ${JSON.stringify(whole)}`
}
const listed = (...lines: readonly string[]) => listedContainers(lines.join('\n'), new Map())
const config = composeSchema.parse({ directory: '~/broker/' })

describe('listedContainers', () => {
  it('reads state, end, limit, networks and whose it is', () => {
    const own = { service: 'redis', project: 'p', 'project.working_dir': '/home/me/broker', oneoff: 'False' }
    const row = { Status: 'exited', ExitCode: 137, OOMKilled: true, RestartCount: 4, Memory: 1024 }
    const used = new Map([[id('a'), { cpu: 0.5, memoryBytes: 7 }]])
    expect(listedContainers(line('a', { ...row, Networks: { a: {}, b: {} } }, own), used)).toEqual([
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
        directory: '/home/me/broker',
        oneOff: false,
      },
    ])
  })

  it('passes over what it cannot read', () => {
    fc.assert(
      fc.property(
        fc.string(),
        text => listed(text, `${id('a')} 1 {${text}`, `${id('b')} 1 "${text}"`).length === 0,
      ),
    )
    expect(
      listed(line('a', { Status: 'dancing' }), line('b', { StartedAt: '0001-01-01T00:00:00Z' })),
    ).toMatchObject([{ container: { name: 'b', startedAtMs: null } }])
  })
})

describe('containerOf', () => {
  const redis = (letter: string, status: string, dir: string, oneoff = 'False') =>
    line(letter, { Status: status }, { service: 'redis', 'project.working_dir': dir, oneoff })

  it('takes the one of this folder, running rather than not, and none that compose run left', () => {
    const all = listed(
      redis('a', 'running', '/home/me/other'),
      redis('b', 'exited', '/home/me/broker'),
      redis('c', 'running', '/home/me/broker', 'True'),
    )
    expect(containerOf('redis', config, all)?.name).toBe('b')
    expect(containerOf('redis', config, listed(redis('a', 'running', '/elsewhere')))?.name).toBe('a')
    expect(containerOf('redis', { ...config, project: 'mine' }, all)).toBeNull()
    expect(containerOf('other', config, all)).toBeNull()
  })
})

describe('listedNetworks', () => {
  it('says who is on which', () => {
    const containers = listed(line('a', {}), line('b', { Networks: { net: {}, host: {} } })).map(
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
    const [one] = listed(line('a', {}))
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
