import type { ReleaseImage } from '../../model/release.ts'
import type { ContainerStart, ServiceTarget, Step } from '../../plan/plan.ts'
import { quoteArgv } from '../../quote.ts'
import type { ImageChange, PlanContext } from './context.ts'
import { pullMissing } from './host-scripts.ts'
import { keepCommands, keepImages, keptImages } from './kept-images.ts'
import { holdLock } from './lock-steps.ts'
import { overrideText, pinnedRef, releaseName, sameImages } from './override.ts'
import { composeArgv } from './project.ts'
import { putBackIfNewer } from './restore.ts'
import { hostReturnedCode, stuckCode, switchScript } from './switch.ts'

/** The steps a change of images is made of. */
export interface ChangeSteps {
  readonly preflight: Step
  readonly pull: Step
  readonly stopProducers: readonly Step[]
  readonly startProducers: readonly Step[]
  readonly safety: Step
  readonly switchOver: Step
  readonly takeUp: Step
  readonly goBack: Step
  readonly verify: (id: 'verify' | 'verify-back', images: readonly ReleaseImage[], title: string) => Step
  readonly record: Step
}

/** Makes the steps of a change, with their commands exactly as they will run. */
export function changeSteps(change: ImageChange, context: PlanContext): ChangeSteps {
  const { project } = change.facts
  const run = `${project.stateDirectory}/runs/${context.runId}`
  const afterFile = `${run}/after.json`
  const beforeFile = `${run}/before.json`
  const services = change.after.map(image => image.service)
  const wait = String(change.healthTimeoutSeconds)
  const up = (file: string): readonly string[] =>
    composeArgv(
      project,
      [file],
      [
        ...['up', '-d', '--no-deps', '--no-build', '--pull', 'never', '--wait', '--wait-timeout', wait],
        ...services,
      ],
    )
  const containers = targets(change, change.before)
  const names = containers.map(one => one.container)
  const inspect = ['docker', 'inspect', ...names]
  const stopped = change.kind === 'rollback' ? change.producers : []
  const others = change.facts.services.flatMap(one =>
    one.state === 'running' && one.container !== null && ![...services, ...stopped].includes(one.service)
      ? [one.container]
      : [],
  )
  const broker = containers.find(one => one.service === project.service)?.container ?? project.service
  const producers = (verb: 'stop' | 'start'): readonly string[] =>
    composeArgv(project, [], [verb, ...change.producers])
  const safetyCopy = `${project.stateDirectory}/safety/${context.runId}.rdb`
  const start = (file: string, images: readonly ReleaseImage[]): readonly ContainerStart[] =>
    images
      .filter(image => image.service === project.service)
      .map(image => ({
        config: composeArgv(project, [file], ['config', '--format', 'json'], ['--profile', '*']),
        service: project.service,
        image: pinnedRef(image),
      }))
  const starts = [...start(afterFile, change.after), ...start(beforeFile, change.before)]
  const old = change.before.find(image => image.service === project.service)
  const putBack = putBackIfNewer(safetyCopy)
  const detached = (name: string, argv: readonly string[], meanings: Readonly<Record<number, string>> = {}) =>
    ({ do: 'detached', directory: `${run}/${name}`, argv, meanings }) as const
  const held = holdLock(project, context, change.title)
  const kept = keptImages(project.stateDirectory, change.facts.releases, change.before, change.after)
  const keep = { do: 'keep-images', argv: keepImages(project.stateDirectory, kept) } as const
  const pulls = change.after.map(image => pullMissing(pinnedRef(image)))

  return {
    preflight: {
      id: 'preflight',
      title: 'Check that what runs is still what the plan was made on',
      commands: [
        quoteArgv(inspect),
        ...keepCommands(kept).map(quoteArgv),
        `put ${beforeFile} and ${afterFile}`,
      ],
      work: [
        { do: 'expect-running', inspect, targets: containers, absent: 'changed' },
        ...(change.serves ? [{ do: 'expect-redis', container: broker } as const] : []),
        ...(change.exporterUrl === null
          ? []
          : [{ do: 'look-at-exporter', url: change.exporterUrl } as const]),
        keep,
        {
          do: 'put-files',
          files: [
            { path: beforeFile, text: overrideText(change.before) },
            { path: afterFile, text: overrideText(change.after) },
          ],
        },
      ],
    },
    pull: {
      id: 'pull',
      title: 'Pull by digest while the old release serves',
      commands: change.after.map(image => quoteArgv(['docker', 'pull', pinnedRef(image)])),
      work: pulls.map((argv, index) => detached(`pull-${index}`, argv)),
    },
    stopProducers:
      change.producers.length === 0
        ? []
        : [
            {
              id: 'stop-producers',
              title: `Stop producers: ${change.producers.join(', ')}`,
              commands: [quoteArgv(producers('stop'))],
              work: [detached('stop-producers', producers('stop'))],
            },
          ],
    startProducers:
      change.producers.length === 0 || change.kind === 'deploy'
        ? []
        : [
            {
              id: 'start-producers',
              title: `Start producers: ${change.producers.join(', ')}`,
              commands: [quoteArgv(producers('start'))],
              work: [detached('start-producers', producers('start'))],
              onlyAfter: 'stop-producers',
            },
          ],
    safety: {
      id: 'safety',
      title: 'Save the data and keep a copy on the host',
      commands: ['BGSAVE, awaited', `docker cp ${broker}:dump.rdb ${safetyCopy}`],
      work: [
        {
          do: 'save',
          container: broker,
          copyTo: safetyCopy,
          needed: change.serves,
          starts,
          ...(old === undefined
            ? {}
            : {
                restore: {
                  find: composeArgv(
                    project,
                    [beforeFile],
                    ['ps', '-aq', project.service],
                    ['--profile', '*'],
                  ),
                  image: pinnedRef(old),
                },
              }),
        },
      ],
    },
    switchOver: {
      id: 'switch',
      title: `Switch to ${releaseName(change.after)} and wait until it is healthy`,
      commands: [
        'CLIENT PAUSE WRITE',
        quoteArgv(up(afterFile)),
        `if that fails: ${quoteArgv(up(beforeFile))}`,
      ],
      work: [
        held,
        { do: 'hold-writes' },
        {
          ...detached(
            'switch',
            ['sh', '-c', switchScript(up(afterFile), up(beforeFile), names, putBack, others)],
            {
              [hostReturnedCode]: `The new release did not become healthy; the host went back to ${releaseName(change.before)}`,
              [stuckCode]: 'The new release did not become healthy, and going back failed on the host too',
            },
          ),
          reads: 'switch',
        },
      ],
    },
    takeUp: {
      id: 'preflight',
      title: 'Check that nobody else changed the broker meanwhile',
      commands: [quoteArgv(inspect)],
      work: [
        {
          do: 'expect-running',
          inspect,
          targets: [...containers, ...targets(change, change.after)],
          absent: 'fine',
        },
      ],
    },
    goBack: {
      id: 'return',
      title: `Go back to ${releaseName(change.before)}`,
      commands: [quoteArgv(up(beforeFile))],
      work: [held, detached('put-back', putBack), detached('return', up(beforeFile))],
    },
    verify: (id, images, title) => ({
      id,
      title,
      commands: [quoteArgv(inspect), 'PING', 'INFO', 'XINFO STREAM and GROUPS of watched queues'],
      work: [
        {
          do: 'verify',
          inspect,
          targets: targets(change, images),
          exporterUrl: change.exporterUrl,
          withinMs: change.healthTimeoutSeconds * 1000,
          ...(id === 'verify-back' ? { isBack: true } : {}),
        },
      ],
    }),
    record: {
      id: 'record',
      title: 'Record the release',
      commands: [
        `append to ${project.stateDirectory}/releases.jsonl`,
        `cp ${afterFile} ${project.stateDirectory}/release.json`,
        ...keepCommands(kept).map(quoteArgv),
      ],
      work: [
        {
          do: 'put-files',
          files: [{ path: `${project.stateDirectory}/release.json`, text: overrideText(change.after) }],
        },
        keep,
        {
          do: 'record',
          stateDirectory: project.stateDirectory,
          found: change.facts.releases.some(one => sameImages(one.images, change.before))
            ? null
            : change.before,
          images: change.after,
          how: change.kind,
        },
      ],
    },
  }
}

function targets(change: ImageChange, images: readonly ReleaseImage[]): readonly ServiceTarget[] {
  return images.flatMap(image => {
    const container = change.facts.services.find(one => one.service === image.service)?.container
    return container ? [{ service: image.service, container, image }] : []
  })
}
