import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkFault } from '#core/model/link'
import type { QueueChange } from '#core/model/queue-change'
import type { PlanView, RunView } from '#core/model/run'
import type { HostSession, Redis, RedisCommand } from '#core/ports'
import { err, ok } from '#core/result'
import { createActionService } from '../../../src-main/engine/actions/create.ts'
import type { ActionService, LinkAccess } from '../../../src-main/engine/actions/service.ts'
import { createQueueService } from '../../../src-main/engine/queues/create.ts'
import type { QueueService } from '../../../src-main/engine/queues/service.ts'
import { bullmqOn } from '../../../src-main/reach/bullmq.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalExec } from '../../../src-main/reach/local.ts'
import { localBroker } from './broker.ts'
import { testReach } from './reach.ts'
import { until } from './wait.ts'

/** The real action service and queue service on a real Redis, with a link that can be cut at a chosen command. */
export interface QueueDesk {
  readonly actions: ActionService
  readonly queues: QueueService
  /** Runs commands one after the other; an error reply throws. */
  ask(...command: readonly (string | number | Uint8Array)[]): Promise<unknown>
  plan(change: QueueChange): Promise<PlanView>
  /** Why no plan is made. */
  refusal(change: QueueChange): Promise<string>
  /** Starts a plan, and waits for its end. */
  start(plan: PlanView): Promise<RunView>
  /** Plans, starts, and waits for the end. */
  run(change: QueueChange): Promise<RunView>
  /** Takes care of a cut-off run, and waits for its end. */
  settle(runId: string, offer: 'check' | 'resume' | 'undo'): Promise<RunView>
  /** Loses the link at the first pipeline that holds such a command: before Redis gets it, or before its answer comes. */
  cut(name: string, when: 'before' | 'after', comesBack?: boolean): void
  /** A link that did not come back does. */
  comeBack(): void
  close(): void
}

const lost: LinkFault = { code: 'closed', layer: 'network', message: 'The cable was cut.' }
export const brokerName = 'bench'

/** Opens a desk over a Redis on this machine that keeps its journals in `folder`. */
export async function openQueueDesk(
  folder: string,
  port: number,
  environment: 'production' | 'development' = 'development',
): Promise<QueueDesk> {
  const broker = { ...localBroker(brokerName, port), environment }
  const reach = testReach(folder)
  const opened = await reach.open(broker)
  const connected = opened.ok ? await opened.value.redis() : opened
  if (!opened.ok || !connected.ok) throw new Error('the desk has no Redis')
  let cutAt: {
    readonly name: string
    readonly when: 'before' | 'after'
    readonly comesBack: boolean
  } | null = null
  let isAway = false
  const cuttable = (redis: Redis): Redis => ({
    ...redis,
    async pipeline(commands, form) {
      if (isAway) return err(lost)
      const cut = commands.some(([name]) => name === cutAt?.name) ? cutAt : null
      if (cut === null) return redis.pipeline(commands, form)
      cutAt = null
      isAway = !cut.comesBack
      if (cut.when === 'after') await redis.pipeline(commands, form)
      return err(lost)
    },
  })
  const host: HostSession = {
    ...opened.value,
    async redis() {
      const own = await opened.value.redis()
      return own.ok ? ok(cuttable(own.value)) : own
    },
    async bullmq(queue) {
      const own = await opened.value.redis()
      return own.ok ? ok(await bullmqOn(cuttable(own.value), queue)) : own
    },
  }
  const redis = cuttable(connected.value)
  const links: LinkAccess = {
    host: async () => (isAway ? err(lost) : ok(host)),
    redis: async () => (isAway ? err(lost) : ok(redis)),
  }
  const common = { links, broker: () => broker, redact: (text: string) => text }
  const actions = createActionService({
    ...common,
    dataDirectory: folder,
    operator: 'tester',
    nowMs: Date.now,
    randomId: randomUUID,
    sleep: ms => sleep(ms),
    localExec: createLocalExec(faultsIn('en')),
  })
  const ended = async (runId: string): Promise<RunView> => {
    await until(`the end of ${runId}`, () => actions.run(runId)?.end !== null)
    const run = actions.run(runId)
    if (run === null) throw new Error('the run is gone')
    return run
  }
  const desk: QueueDesk = {
    actions,
    queues: createQueueService(common),
    async ask(...command: RedisCommand) {
      const replies = await connected.value.pipeline([command])
      const reply = replies.ok ? replies.value[0] : undefined
      if (reply?.ok !== true) throw new Error(`${command[0]}: ${reply?.error ?? 'no answer'}`)
      return reply.value
    },
    async plan(change) {
      const made = await actions.plan({ kind: 'queue', broker: brokerName, change })
      if (!made.ok) throw new Error(made.error.text)
      return made.value
    },
    async refusal(change) {
      const made = await actions.plan({ kind: 'queue', broker: brokerName, change })
      return made.ok ? `a plan: ${made.value.title}` : made.error.text
    },
    async start(plan) {
      const started = await actions.start(plan.id, plan.confirmWord)
      if (!started.ok) throw new Error(started.error)
      return ended(started.value.runId)
    },
    run: async change => desk.start(await desk.plan(change)),
    async settle(runId, offer) {
      const taken = await actions.settle(runId, offer)
      if (!taken.ok) throw new Error(taken.error)
      return ended(runId)
    },
    cut(name, when, comesBack = true) {
      cutAt = { name, when, comesBack }
    },
    comeBack() {
      isAway = false
    },
    close: () => reach.close(),
  }
  return desk
}

/** What came of the step that changes. */
export const outcomeOf = (run: RunView): string | null =>
  run.steps.find(step => step.id === 'change')?.outcome ?? null
