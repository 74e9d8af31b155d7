import type { LockOwner } from '../../model/run.ts'
import type { Step, Work } from '../../plan/plan.ts'
import type { PlanContext } from './context.ts'
import type { ComposeProject } from './project.ts'

/** The host's record of who holds a broker and why. */
export const lockOwner = (context: PlanContext, purpose: string): LockOwner => ({
  token: context.runId,
  by: context.by,
  purpose,
  runId: context.runId,
  sinceMs: context.nowMs,
})

/** The step that takes the host's lock. */
export function lockStep(project: ComposeProject, context: PlanContext, purpose: string): Step {
  const owner = lockOwner(context, purpose)
  return {
    id: 'lock',
    title: 'Take the lock on the host',
    commands: [`ln ${project.stateDirectory}/lock`],
    work: [{ do: 'lock', stateDirectory: project.stateDirectory, owner, takeOver: context.takeOver }],
  }
}

/** The step that gives the lock back; it runs in any case once the lock was asked for. */
export const unlockStep = (project: ComposeProject, context: PlanContext): Step => ({
  id: 'unlock',
  title: 'Release the lock',
  commands: [`rm ${project.stateDirectory}/lock`],
  work: [{ do: 'unlock', stateDirectory: project.stateDirectory, token: context.runId }],
  onlyAfter: 'lock',
})

/** Work that makes sure that this run still holds the lock, before anything that must not happen without it. */
export const holdLock = (project: ComposeProject, context: PlanContext, purpose: string): Work => ({
  do: 'hold-lock',
  stateDirectory: project.stateDirectory,
  owner: lockOwner(context, purpose),
})
