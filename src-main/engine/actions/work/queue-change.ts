import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { isStreamChange } from '#core/queue/seen'
import { failed, type WorkContext } from './context.ts'
import { notBegun } from './queue.ts'
import { changeBullmq } from './queue-bullmq.ts'
import { deadLetter } from './queue-dead-letter.ts'
import { changeEntries } from './queue-entries.ts'
import { createGroup, trim } from './queue-stream.ts'

type QueueWork = Extract<Work, { readonly do: 'change-queue' }>

/** Changes a queue as its plan says. */
export async function changeQueue(context: WorkContext, work: QueueWork): Promise<StepResult> {
  const result = await carryOut(context, work)
  // Nothing was begun this time; before its link was lost it may have been.
  return context.again && result.kind === 'failed' ? failed(result.reason) : result
}

async function carryOut(context: WorkContext, { change, seen }: QueueWork): Promise<StepResult> {
  if (seen.of === 'bullmq')
    return isStreamChange(change) ? notBegun('This is no stream') : changeBullmq(context, change, seen)
  if (!isStreamChange(change)) return notBegun('This is no BullMQ queue')
  switch (change.do) {
    case 'trim':
      return trim(context, change, seen)
    case 'create-group':
      return createGroup(context, change, seen)
    case 'dead-letter':
      return deadLetter(context, change, seen)
    default:
      return changeEntries(context, change, seen)
  }
}
