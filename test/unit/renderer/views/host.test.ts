import { createElement as draw } from 'react'
import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import type { Aspects } from '#core/model/aspect'
import type { ContainerReading } from '#core/model/host'
import type { NodeReading, PrefixReading } from '#core/model/server'
import { texts } from '../../../../src-renderer/text/text.ts'
import { containerLevel, containerWords } from '../../../../src-renderer/views/host/containers.tsx'
import { Host } from '../../../../src-renderer/views/host/host.tsx'
import { prefixWords } from '../../../../src-renderer/views/server/databases.tsx'
import { families } from '../../../../src-renderer/views/server/topology.tsx'
import { tenFortyTwo as at } from '../../core/support/samples.ts'
import { broker, snapshot } from '../../core/support/views.ts'
import { drawn, stateOf, textOf } from '../support.ts'

const { s, f } = texts.en
const known = <T>(value: T) => ({ state: 'known' as const, atMs: at, value })
const machine = {
  hostname: 'nebula',
  uptimeSeconds: null,
  cpuCount: 2,
  cpuBusy: null,
  load: null,
  memoryTotalBytes: 4 * 1024 ** 3,
  memoryAvailableBytes: 1024 ** 3,
  disks: [],
}
const shown = (aspects: Partial<Aspects>): string => {
  const all = { ...allAspects({ state: 'unknown', reason: 'Not read yet.' }), ...aspects }
  const view = broker('nebula', { aspects: all })
  return textOf(drawn(draw(Host, { broker: view }), stateOf(snapshot([view]))))
}

describe('the host', () => {
  it('says in a line why something is not known, and gathers what cannot be had', () => {
    const text = shown({ exporter: { state: 'absent', reason: 'No exporter is named.' } })
    expect(text).toContain('Containers Not read yet.')
    expect(text).toMatch(/Not here Exporter No exporter is named\.$/)
  })
  it('never shows what is unknown as a number', () => {
    const gpu = { state: 'absent' as const, reason: 'There is no nvidia-smi.' }
    const text = shown({ host: known({ machine: known(machine), gpu }) })
    expect(text).toContain('Memory 75 % 1.0 GB free of 4.0 GB')
    expect(text).toContain('CPU unknown load unknown')
    expect(text).toContain('GPU There is no nvidia-smi.')
  })
})

describe('a container', () => {
  const container: ContainerReading = {
    id: 'c',
    name: 'redis',
    image: 'redis',
    service: null,
    project: null,
    state: 'running',
    health: null,
    exitCode: null,
    oomKilled: false,
    restarts: 0,
    startedAtMs: null,
    cpu: null,
    memoryBytes: null,
    memoryLimitBytes: null,
    networks: [],
  }
  it.each<[Partial<ContainerReading>, string, string]>([
    [{}, 'ok', 'running'],
    [{ health: 'unhealthy' }, 'down', 'running, unhealthy'],
    [{ state: 'exited', exitCode: 0 }, 'unknown', 'ended, code 0'],
    [{ state: 'exited', exitCode: 137, oomKilled: true }, 'down', 'ended, code 137, killed for memory'],
  ])('%j is %s: %s', (changed, level, words) => {
    expect(containerLevel({ ...container, ...changed })).toBe(level)
    expect(containerWords({ ...container, ...changed }, s)).toBe(words)
  })
})

describe('nodes', () => {
  const node = (address: string, role: NodeReading['role'], follows: string | null): NodeReading => ({
    address,
    role,
    follows,
    state: 'ok',
    lagBytes: null,
    lagSeconds: null,
    slots: [],
    runId: null,
    version: null,
    memoryUsedBytes: null,
    memoryMaxBytes: null,
    opsPerSecond: null,
    keys: null,
    clients: null,
  })
  it('stand below the master they follow; one whose master is gone stands by itself', () => {
    const nodes = [
      node('r', 'replica', 'm'),
      node('lost', 'replica', 'gone'),
      node('m', 'master', null),
      node('u', 'unknown', null),
    ]
    expect(
      families(nodes).map(({ head, replicas }) => [head.address, ...replicas.map(one => one.address)]),
    ).toEqual([['m', 'r'], ['lost'], ['u']])
  })
})

describe('the plan of a prefix', () => {
  const prefix: PrefixReading = {
    prefix: 'weather:',
    memoryShare: 0.5,
    sampled: 20,
    plannedTtlSeconds: 3600,
    withoutTtl: 0,
    tooLong: 0,
    kept: true,
  }
  it('is kept, broken with the number of keys, or cannot be told', () => {
    expect(prefixWords(prefix, s, f)).toBe('plan 1 h, kept; 20 keys looked at')
    expect(prefixWords({ ...prefix, kept: false, withoutTtl: 3 }, s, f)).toBe(
      'plan 1 h: 3 without expiry; 20 keys looked at',
    )
    expect(prefixWords({ ...prefix, sampled: 0, kept: null }, s, f)).toBe('no key of it was seen')
  })
})
