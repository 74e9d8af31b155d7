import type { Plan, Step } from '../../plan/plan.ts'
import { shownSteps } from '../../plan/plan.ts'
import { type PlanRefusal, refusalBy, refuse } from '../../plan/refusal.ts'
import type { Result } from '../../result.ts'
import { err, ok } from '../../result.ts'
import type { PlanContext } from './context.ts'
import type { ComposeFacts } from './facts.ts'
import { findings } from './findings.ts'
import { lockStep, unlockStep } from './lock-steps.ts'
import type { PlanTarget } from './plans.ts'
import { runningImages } from './plans.ts'

/** Plans a backup: BGSAVE awaited, RDB and AOF set copied to this machine, checked, kept with a manifest. */
export function planBackup(
  target: PlanTarget,
  facts: ComposeFacts,
  context: PlanContext,
): Result<Plan, PlanRefusal> {
  const service = facts.project.service
  const known = facts.services.find(one => one.service === service)
  const container = known?.container ?? null
  const notes = findings(facts, known ? [] : [service], [], context.nowMs, target.takeLock)
  const stop = refusalBy(notes)
  if (stop !== null) return err(stop)
  if (container === null || known?.state !== 'running') {
    return refuse(
      `${service} of ${target.broker.name} does not run, so nothing can be saved. Start it first.`,
    )
  }
  const title = `Back up ${target.broker.name}`
  const main: readonly Step[] = [
    lockStep(facts.project, context, title),
    {
      id: 'bgsave',
      title: 'Save the data set',
      commands: [
        'INFO through the link and in the container',
        'BGSAVE, awaited',
        'INFO, XINFO STREAM of watched queues',
      ],
      work: [
        { do: 'expect-redis', container },
        { do: 'save', container, copyTo: null, needed: true },
      ],
    },
    {
      id: 'copy',
      title: 'Copy RDB and AOF files to this machine',
      commands: [`docker exec ${container} cat FILE, for each file, with sha256`],
      work: [{ do: 'copy', container, backupId: context.runId }],
    },
    {
      id: 'check',
      title: 'Check the copied files',
      commands: ['redis-check-rdb dump.rdb', 'redis-check-aof of the AOF set'],
      work: [{ do: 'check', container, backupId: context.runId }],
    },
    {
      id: 'keep',
      title: 'Write the manifest and keep the backup',
      commands: ['manifest.json'],
      work: [
        {
          do: 'keep',
          backupId: context.runId,
          images: runningImages(
            facts,
            facts.services.map(one => one.service),
          ),
        },
      ],
    },
  ]
  const always = [unlockStep(facts.project, context)]
  return ok({
    id: context.planId,
    runId: context.runId,
    by: context.by,
    place: context.place,
    kind: 'backup',
    broker: target.broker.name,
    title,
    changes: [],
    steps: shownSteps(main, always),
    onFailure: 'The broker is not changed. Files copied so far are removed.',
    notes,
    lastTookMs: context.lastTookMs,
    confirmWord: context.confirmWord,
    main,
    takeUp: [],
    back: [],
    always,
  })
}
