import type { BrokerConfig } from '../model/config.ts'
import type { QueueChange } from '../model/queue-change.ts'
import { type Plan, type Step, shownSteps } from '../plan/plan.ts'
import { type PlanRefusal, refuse } from '../plan/refusal.ts'
import { err, ok, type Result } from '../result.ts'
import type { PlanContext } from '../runtimes/compose/context.ts'
import type { ChangeText } from './change-text.ts'
import { bullmqText } from './plan-bullmq.ts'
import { entriesText } from './plan-entries.ts'
import { groupText, trimText } from './plan-stream.ts'
import { isStreamChange, type StreamSeen } from './seen.ts'
import type { BullmqSeen } from './seen-bullmq.ts'

/** A queue as it was when a change of it was planned. */
export type QueueSeen = StreamSeen | BullmqSeen

/** Words and commands of a change; the error says why it makes no sense now. */
function textOf(change: QueueChange, seen: QueueSeen): Result<ChangeText> {
  if (seen.of === 'bullmq')
    return isStreamChange(change) ? err('This is no stream.') : bullmqText(change, seen)
  if (!isStreamChange(change)) return err('This is no BullMQ queue.')
  switch (change.do) {
    case 'trim':
      return trimText(change, seen)
    case 'create-group':
      return groupText(change, seen)
    default:
      return entriesText(change, seen)
  }
}

/** Plans a change of a queue: look whether it is still so, then change. It needs Redis alone, so any runtime will do. */
export function planQueueChange(
  broker: Pick<BrokerConfig, 'name' | 'environment'>,
  change: QueueChange,
  seen: QueueSeen,
  context: Omit<PlanContext, 'takeOver' | 'confirmWord'>,
): Result<Plan, PlanRefusal> {
  const text = textOf(change, seen)
  if (!text.ok) return refuse(text.error)
  const { title, changes, step, commands, look, onFailure, notes, final } = text.value
  const main: readonly Step[] = [
    {
      id: 'look',
      title: 'Look whether it is still so',
      commands: look,
      work: [{ do: 'look-at-queue', change, seen }],
    },
    { id: 'change', title: step, commands, work: [{ do: 'change-queue', change, seen }] },
  ]
  return ok({
    id: context.planId,
    runId: context.runId,
    by: context.by,
    place: context.place,
    kind: 'queue',
    broker: broker.name,
    title: `${title} on ${broker.name}`,
    changes,
    steps: shownSteps(main, []),
    onFailure,
    notes,
    lastTookMs: context.lastTookMs,
    confirmWord: final && broker.environment === 'production' ? broker.name : null,
    main,
    takeUp: [],
    back: [],
    always: [],
  })
}
