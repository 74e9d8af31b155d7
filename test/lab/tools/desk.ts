import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrokerConfig, brokersOf, configSchema } from '#core/model/config'
import type { ActionRequest, PlanView, RunView } from '#core/model/run'
import { err } from '#core/result'
import { createActionService } from '../../../src-main/engine/actions/create.ts'
import type { ActionService } from '../../../src-main/engine/actions/service.ts'
import { createLinks, type Links } from '../../../src-main/engine/links/links.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalExec } from '../../../src-main/reach/local.ts'
import { createReach } from '../../../src-main/reach/reach.ts'
import { machineRulesOff } from '../../engine/tools/machine-rules.ts'
import { askingNobody } from '../../engine/tools/reach.ts'
import type { Lab } from '../harness/open.ts'

/** How a test's broker differs from the lab's usual one. */
export interface DeskOptions {
  readonly host?: string
  readonly operator?: string
  readonly directory?: string
  readonly healthTimeoutSeconds?: number
  readonly producers?: readonly string[]
  readonly dataDirectory?: string
  /** Fields of `runtime.compose` that differ. */
  readonly compose?: object
  /** Queues that are watched besides the stream, and fields of the broker that differ. */
  readonly watch?: object
  readonly redis?: object
  /** What brokers.yaml says of the broker by now; null when it is gone. */
  readonly now?: (broker: BrokerConfig) => BrokerConfig | null
}

/** One operator's desk: links and actions of a real engine on the lab's broker, with a data folder of its own. */
export interface Desk {
  readonly broker: BrokerConfig
  readonly links: Links
  readonly actions: ActionService
  readonly dataDirectory: string
  /** How often the link to the host came up. */
  hostUps(): number
  /** Makes the plan of a request; fails the test when there is none. */
  plan(request: Ask): Promise<PlanView>
  /** Starts a request without waiting; its run id. */
  begin(request: Ask): Promise<string>
  /** Runs a request to its end. */
  act(request: Ask): Promise<RunView>
  ended(runId: string): Promise<RunView>
  /** Resolves when a step of a run has begun. */
  reached(runId: string, step: string): Promise<void>
  close(): Promise<void>
}

/** A request for this desk's broker. */
export type Ask = ActionRequest extends infer One
  ? One extends ActionRequest
    ? Omit<One, 'broker'>
    : never
  : never

/** The config of the lab's broker as a person would write it. */
export const labBroker = (lab: Lab, options: DeskOptions = {}): unknown => ({
  brokers: {
    nebula: {
      environment: 'production',
      reach: { ssh: { host: options.host ?? 'gpu', config: lab.ssh.sshConfig } },
      runtime: {
        compose: {
          directory: options.directory ?? '~/broker',
          files: ['docker-compose.broker.yml'],
          service: 'redis',
          exporter: 'redis-exporter',
          producers: options.producers ?? ['rtsp-capture'],
          images: { redis: '127.0.0.1:5000/redis-broker' },
          tagPattern: 'main-*',
          healthTimeoutSeconds: options.healthTimeoutSeconds ?? 60,
          ...options.compose,
        },
      },
      watch: { streams: [{ name: 'detektor:frames', maxLength: 2000 }], ...options.watch },
      ...(options.redis === undefined ? {} : { redis: options.redis }),
      alerts: { rules: machineRulesOff },
    },
  },
})

const same = (broker: BrokerConfig): BrokerConfig => broker

/** Sets up a desk on a running lab. */
export function openDesk(lab: Lab, options: DeskOptions = {}): Desk {
  const [broker] = brokersOf(configSchema.parse(labBroker(lab, options)))
  if (broker === undefined) throw new Error('the lab has no broker')
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'bl-desk-'))
  const reach = createReach({
    home: lab.root,
    trustStorePath: join(dataDirectory, 'known_hosts'),
    secrets: askingNobody(async () =>
      err({ code: 'secret-missing', layer: 'host', message: 'no secrets here' }),
    ),
    env: {},
    language: 'en',
  })
  let hostUps = 0
  const links = createLinks({
    reach,
    onState: () => undefined,
    onHostUp: () => {
      hostUps += 1
    },
    busy: () => true,
    files: () => [],
    onThrow(_broker, error) {
      throw error
    },
    nowMs: Date.now,
    steadyMs: () => performance.now(),
    random: Math.random,
    language: 'en',
  })
  links.apply([broker])
  const actions = createActionService({
    links,
    broker: name => (name === broker.name ? (options.now ?? same)(broker) : null),
    dataDirectory,
    operator: options.operator ?? 'tester@desk',
    nowMs: Date.now,
    randomId: randomUUID,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
    },
    localExec: createLocalExec(faultsIn('en')),
    redact: text => text,
  })

  const until = async <T>(runId: string, found: (run: RunView) => T | null): Promise<T> => {
    for (;;) {
      const run = actions.run(runId)
      const value = run === null ? null : found(run)
      if (value !== null) return value
      await sleep(20)
    }
  }
  const ended = (runId: string): Promise<RunView> => until(runId, run => (run.end === null ? null : run))
  const plan = async (request: Ask): Promise<PlanView> => {
    const made = await actions.plan({ ...request, broker: broker.name } as ActionRequest)
    if (!made.ok) throw new Error(made.error.text)
    return made.value
  }
  const begin = async (request: Ask): Promise<string> => {
    const { id, confirmWord } = await plan(request)
    const started = await actions.start(id, confirmWord)
    if (!started.ok) throw new Error(started.error)
    return started.value.runId
  }
  return {
    broker,
    links,
    actions,
    dataDirectory,
    hostUps: () => hostUps,
    plan,
    begin,
    ended,
    act: async request => ended(await begin(request)),
    reached: async (runId, step) => {
      await until(runId, run => {
        const one = run.steps.find(other => other.id === step)
        return (one && one.state !== 'waiting') || run.end !== null ? true : null
      })
    },
    async close() {
      await actions.stop()
      links.stop()
      reach.close()
      if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}
