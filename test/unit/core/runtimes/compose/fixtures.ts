import type { BrokerConfig } from '#core/model/config'
import { brokersOf, configSchema } from '#core/model/config'
import type { Release, ReleaseImage } from '#core/model/release'
import type { PlanContext } from '#core/runtimes/compose/context'
import type { ComposeFacts, ServiceFacts } from '#core/runtimes/compose/facts'
import type { ChangeConfigurations, KeptConfiguration } from '#core/runtimes/compose/kept-configurations'
import type { PlanTarget } from '#core/runtimes/compose/plans'
import { composeProject } from '#core/runtimes/compose/project'

export const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`

export const image = (
  letter: string,
  tag: string | null = `main-${letter}`,
  service = 'redis',
): ReleaseImage => ({
  service,
  repository: `registry:5000/${service}-broker`,
  tag,
  digest: digestOf(letter),
})

export const broker = (): BrokerConfig => {
  const config = configSchema.parse({
    brokers: {
      nebula: {
        reach: { ssh: 'nebula' },
        runtime: {
          compose: {
            directory: '~/detektr',
            files: ['docker-compose.broker.yml'],
            exporter: 'redis-exporter',
            producers: ['rtsp-capture'],
            images: { redis: 'registry:5000/redis-broker' },
          },
        },
        watch: { streams: ['detektor:frames'] },
      },
    },
  })
  const [first] = brokersOf(config)
  if (first === undefined) throw new Error('no broker in the fixture')
  return first
}

export const target = (takeLock = false): PlanTarget => {
  const one = broker()
  if (one.runtime.compose === undefined) throw new Error('the fixture is not compose')
  return { broker: one, compose: one.runtime.compose, takeLock }
}

const service = (name: string, running: ReleaseImage | null): ServiceFacts => ({
  service: name,
  container: `detektor-${name}`,
  elsewhere: null,
  configured: 'registry:5000/redis-broker:latest',
  running,
  state: 'running',
  isFinished: false,
  health: 'healthy',
  ports: name === 'redis-exporter' ? [{ inner: 9121, host: '', port: 9121 }] : [],
  networks: ['detektor-network'],
  made: null,
})

export const facts = (change: Partial<ComposeFacts> = {}): ComposeFacts => ({
  project: composeProject(target().compose, '/home/deploy/detektr', 'detektr'),
  services: [service('redis', image('a')), service('redis-exporter', null), service('rtsp-capture', null)],
  rendered: { now: {}, sha256: 'e'.repeat(64), started: null, notes: [] },
  sharing: [],
  diskFreeBytes: 10 * 1024 ** 3,
  memoryAvailableBytes: 4 * 1024 ** 3,
  unsetVariables: [],
  neverPulls: true,
  lock: null,
  releases: [],
  ...change,
})

const kept = (letter: string): KeptConfiguration => ({
  sha256: letter.repeat(64),
  file: `/home/deploy/detektr/.brokerlight/redis/configs/${letter.repeat(64)}.json`,
})

/** The configurations of a change in which nothing but images differs. */
export const configurations = (change: Partial<ChangeConfigurations> = {}): ChangeConfigurations => ({
  ...{ before: kept('b'), after: kept('a') },
  ...{ texts: new Map(), changes: [], notes: [], needsWord: false, unlike: [] },
  ...change,
})

export const context = (change: Partial<PlanContext> = {}): PlanContext => ({
  planId: 'plan-1',
  runId: '20261121-104512-abcd',
  by: 'ann@desk',
  place: 'there',
  nowMs: 1_000_000,
  lastTookMs: null,
  takeOver: null,
  confirmWord: null,
  ...change,
})

export const release = (number: number, letter: string, how: Release['how'] = 'deploy'): Release => ({
  number,
  images: [image(letter)],
  atMs: number,
  by: 'ann@desk',
  how,
  runId: `run-${number}`,
})
