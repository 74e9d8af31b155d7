import type { ReleaseImage } from '../../model/release.ts'
import type { ActionKind } from '../../model/run.ts'
import type { Plan } from '../../plan/plan.ts'
import { shownSteps } from '../../plan/plan.ts'
import { changeSteps } from './change-steps.ts'
import type { ImageChange, PlanContext } from './context.ts'
import { lockStep, unlockStep } from './lock-steps.ts'
import { imageName, releaseName, shortDigest } from './override.ts'

/** Makes the whole plan of a change of images: pull first, switch by an override that pins digests, verify, or go back. */
export function planChange(change: ImageChange, context: PlanContext): Plan {
  const steps = changeSteps(change, context)
  const main = [
    lockStep(change.facts.project, context, change.title),
    steps.preflight,
    steps.pull,
    ...(change.kind === 'rollback' ? steps.stopProducers : []),
    steps.safety,
    steps.switchOver,
    steps.verify('verify', change.after, 'Verify that the new release runs and holds all data'),
    steps.record,
  ]
  const back = [
    steps.goBack,
    steps.verify('verify-back', change.before, 'Verify that the old release serves again'),
  ]
  const always = [...steps.startProducers, unlockStep(change.facts.project, context)]
  return {
    id: context.planId,
    runId: context.runId,
    by: context.by,
    place: context.place,
    kind: change.kind satisfies ActionKind,
    broker: change.broker,
    title: change.title,
    changes: [
      ...change.after.map(image => changeLine(image, change.before)),
      ...change.configurations.changes,
    ],
    steps: shownSteps(main, always),
    onFailure: `Until the switch nothing changes. If ${releaseName(change.after)} does not become healthy, the host goes back to ${releaseName(change.before)} by its digest, with the configuration that ran, by itself, even when this app or its link is gone. If it fails verification, Brokerlight goes back the same way.`,
    notes: change.notes,
    lastTookMs: context.lastTookMs,
    confirmWord: context.confirmWord ?? (change.configurations.needsWord ? change.broker : null),
    main,
    takeUp: [steps.takeUp],
    back,
    always,
  }
}

function changeLine(image: ReleaseImage, before: readonly ReleaseImage[]): Plan['changes'][number] {
  const old = before.find(one => one.service === image.service)
  const name = (one: ReleaseImage): string => `${imageName(one)} (${shortDigest(one.digest)})`
  return {
    what: `${image.service}: ${image.repository}`,
    before: old ? name(old) : 'nothing',
    after: name(image),
  }
}
