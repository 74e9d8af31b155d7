import { allAspects } from '#core/aspects'
import type { AlertView } from '#core/model/alert'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { Level } from '#core/model/level'
import type { Release } from '#core/model/release'
import type { RunView, StepView } from '#core/model/run'
import type { BrokerView, Health, Reason, Snapshot } from '#core/model/snapshot'
import { noRates } from '#core/rates'
import { type BrokerParts, buildBroker, buildSnapshot } from '#core/snapshot'
import { queue, sampleAt, tenFortyTwo, up } from './samples.ts'

/** A compose broker behind the SSH alias `nebula`, as brokers.yaml would say it. */
export const config = (name: string, written: Record<string, unknown> = {}): BrokerConfig => ({
  ...brokerSchema.parse({
    reach: { ssh: 'nebula' },
    runtime: { compose: { directory: '~/detektr', images: { redis: 'registry/redis-broker' } } },
    watch: { streams: ['detektor:frames'] },
    ...written,
  }),
  name,
})

/** A reason of a level. */
export const reason = (level: Level, changed: Partial<Reason> = {}): Reason => ({
  code: 'refused',
  level,
  layer: 'host',
  text: `It is ${level}.`,
  ...changed,
})

/** A verdict since 10:42; what is not ok has a reason. */
export const health = (level: Level, changed: Partial<Health> = {}): Health => ({
  level,
  reasons: level === 'ok' ? [] : [reason(level)],
  sinceMs: tenFortyTwo,
  ...changed,
})

/** A release that ran one image. */
export const release = (number: number, tag: string, changed: Partial<Release> = {}): Release => ({
  number,
  images: [{ service: 'redis', repository: 'registry/redis-broker', tag, digest: `sha256:${tag}` }],
  atMs: tenFortyTwo,
  by: 'ada@desk',
  how: 'deploy',
  runId: `r${number}`,
  ...changed,
})

/** What an engine holds of a broker that is well. */
export const parts = (name: string, changed: Partial<BrokerParts> = {}): BrokerParts => ({
  config: config(name),
  demo: false,
  health: health('ok'),
  hostLink: up,
  redisLink: up,
  sample: sampleAt(tenFortyTwo, {
    metrics: { redis_memory_used_bytes: 512 * 1024 ** 2, redis_memory_max_bytes: 4 * 1024 ** 3 },
    queues: [queue('detektor:frames', 1240)],
  }),
  rates: { ...noRates, commandsPerSecond: 1234 },
  series: [],
  aspects: allAspects({ state: 'unknown', reason: 'Not read yet.' }),
  trends: new Map(),
  alerts: [],
  taken: false,
  releases: [release(1, 'main-a1b2c3d'), release(2, 'main-e4f5a6b')],
  backups: [],
  runs: [],
  mutedUntilMs: null,
  nowMs: tenFortyTwo,
  language: 'en',
  ...changed,
})

/** A broker as faces show it. */
export const broker = (name: string, changed: Partial<BrokerParts> = {}): BrokerView =>
  buildBroker(parts(name, changed))

/** A broker of a level. */
export const brokerAt = (name: string, level: Level, changed: Partial<BrokerParts> = {}): BrokerView =>
  broker(name, { health: health(level), ...changed })

/** An alert that stands. */
export const alert = (rule: string, changed: Partial<AlertView> = {}): AlertView => ({
  id: rule,
  broker: 'nebula',
  rule,
  title: rule,
  severity: 'warning',
  layer: 'broker',
  labels: {},
  degrades: true,
  recovering: false,
  text: 'Something is wrong.',
  advice: 'Mend it.',
  sinceMs: tenFortyTwo,
  raisedAtMs: tenFortyTwo,
  value: 1,
  valueAtMs: tenFortyTwo,
  acknowledged: null,
  snoozedUntilMs: null,
  quiet: null,
  taken: false,
  sinceDeploy: null,
  ...changed,
})

/** A snapshot of brokers and runs. */
export const snapshot = (brokers: readonly BrokerView[], changed: Partial<Snapshot> = {}): Snapshot =>
  buildSnapshot({
    revision: 1,
    atMs: tenFortyTwo,
    version: '0.1.0',
    demo: false,
    demoNotes: [],
    configPath: '/home/ada/.config/brokerlight/brokers.yaml',
    configProblems: [],
    runs: [],
    questions: [],
    silences: [],
    quietHours: false,
    alerting: { webhook: null, notes: [], delivery: null, damaged: null },
    ...changed,
    brokers,
  })

/** A step of a run. */
export const step = (title: string, changed: Partial<StepView> = {}): StepView => ({
  id: 'pull',
  title,
  commands: [],
  state: 'waiting',
  startedAtMs: null,
  endedAtMs: null,
  output: '',
  outcome: null,
  progress: null,
  ...changed,
})

/** A deploy that runs. */
export const run = (id: string, changed: Partial<RunView> = {}): RunView => ({
  id,
  kind: 'deploy',
  broker: 'nebula',
  title: 'Deploy main-e4f5a6b to nebula',
  by: 'ada@desk',
  startedAtMs: tenFortyTwo,
  endedAtMs: null,
  steps: [],
  end: null,
  message: null,
  offers: [],
  ...changed,
})
