import type { ReleaseImage } from '../../model/release.ts'
import type { ContainerStart, ServiceTarget, Step } from '../../plan/plan.ts'
import { quoteArgv } from '../../quote.ts'
import type { ImageChange, PlanContext } from './context.ts'
import { pullMissing } from './host-scripts.ts'
import { keepCommands, keepImages, keptImages } from './kept-images.ts'
import { findContainer, inspectServices } from './labels.ts'
import { holdLock } from './lock-steps.ts'
import { overrideText, pinnedRef, releaseName, sameImages } from './override.ts'
import { composeArgv, keptFolder, madeFrom, renderArgv } from './project.ts'
import { putBackIfNewer } from './restore.ts'
import { sh } from './sh.ts'
import {
  hostReturnedCode,
  notSwitchedCode,
  quietWithin,
  stuckCode,
  switchScript,
  upScript,
  type WatchedUp,
} from './switch.ts'

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
  const { before: keptBefore, after: keptAfter, unlike } = change.configurations
  const afterFile = keptAfter.file
  const beforeFile = keptBefore.file
  const services = [...change.after, ...change.recreated].map(image => image.service)
  const up = (file: string): readonly string[] =>
    composeArgv(madeFrom(project, file), [
      ...['up', '-d', '--no-deps', '--no-build', '--pull', 'never'],
      ...services,
    ])
  const stopped = change.kind === 'rollback' ? change.producers : []
  const others = change.facts.services.flatMap(one =>
    one.state === 'running' && one.container !== null && ![...services, ...stopped].includes(one.service)
      ? [one.container]
      : [],
  )
  const name = project.project ?? ''
  const watched = (file: string): WatchedUp => ({
    ...{ project: name, services, own: project.service, up: up(file) },
    waitSeconds: change.healthTimeoutSeconds,
    others,
  })
  const watch = `watch state, restarts and health for up to ${change.healthTimeoutSeconds} s; without a healthcheck: ${quietWithin(change.healthTimeoutSeconds)} s without a restart`
  const all = {
    before: [...change.before, ...change.recreated],
    after: [...change.after, ...change.recreated],
  }
  const containers = targets(change, all.before)
  const names = containers.map(one => one.container)
  const shown = quoteArgv(['docker', 'inspect', ...names])
  const inspect = inspectServices(name, services)
  const own = change.facts.services.find(one => one.service === project.service)
  const broker = own?.container ?? project.service
  const isReplaced = services.includes(project.service)
  const producers = (verb: 'stop' | 'start'): readonly string[] =>
    composeArgv(madeFrom(project, beforeFile), [verb, ...change.producers])
  const safetyCopy = `${project.stateDirectory}/safety/${context.runId}.rdb`
  const start = (
    file: string,
    planned: readonly string[],
    images: readonly ReleaseImage[],
  ): readonly ContainerStart[] =>
    images
      .filter(image => image.service === project.service)
      .map(image => ({
        config: renderArgv(madeFrom(project, file)),
        planned,
        service: project.service,
        image: pinnedRef(image),
      }))
  const render = renderArgv(project)
  const { rendered } = change.facts
  const { releaseFile } = change
  const plannedAfter = releaseFile === null ? render : renderArgv(madeFrom(project, releaseFile))
  const plannedBefore = rendered.started === null ? render : renderArgv(rendered.started.project)
  const starts = [
    ...start(afterFile, plannedAfter, change.after),
    ...start(beforeFile, plannedBefore, change.before),
  ]
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
        shown,
        quoteArgv(render),
        ...keepCommands(kept).map(quoteArgv),
        `put ${beforeFile}`,
        `put ${afterFile}`,
      ],
      work: [
        { do: 'expect-running', inspect, targets: containers, absent: 'changed' },
        ...(change.serves ? [{ do: 'expect-redis', container: broker } as const] : []),
        ...(change.exporterUrl === null
          ? []
          : [{ do: 'look-at-exporter', url: change.exporterUrl } as const]),
        keep,
        {
          do: 'keep-configurations',
          render,
          sha256: rendered.sha256,
          files: [beforeFile, afterFile],
          after: change.after,
          releaseFile,
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
                  find: findContainer(name, project.service),
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
        ...(isReplaced ? ['CLIENT PAUSE WRITE'] : []),
        quoteArgv(up(afterFile)),
        watch,
        `if that fails: ${quoteArgv(up(beforeFile))}`,
      ],
      work: [
        held,
        ...(isReplaced ? [{ do: 'hold-writes' } as const] : []),
        {
          ...detached('switch', sh(switchScript(watched(afterFile), up(beforeFile), putBack)), {
            [hostReturnedCode]: `The new release did not become healthy; the host went back to ${releaseName(change.before)}`,
            [stuckCode]: 'The new release did not become healthy, and going back failed on the host too',
            [notSwitchedCode]: 'Docker compose could not begin the switch',
          }),
          reads: 'switch',
        },
      ],
    },
    takeUp: {
      id: 'preflight',
      title: 'Check that nobody else changed the broker meanwhile',
      commands: [shown],
      work: [
        {
          do: 'expect-running',
          inspect,
          targets: [...containers, ...targets(change, all.after)],
          absent: 'fine',
        },
      ],
    },
    goBack: {
      id: 'return',
      title: `Go back to ${releaseName(change.before)}`,
      commands: [quoteArgv(up(beforeFile)), watch],
      work: [
        held,
        detached('put-back', putBack),
        { ...detached('return', sh(upScript(watched(beforeFile)))), reads: 'switch' },
      ],
    },
    verify: (id, images, title) => ({
      id,
      title,
      commands: [shown, 'PING', 'INFO', 'XINFO STREAM and GROUPS of watched queues'],
      work: [
        {
          do: 'verify',
          inspect,
          targets: targets(change, [...images, ...change.recreated]),
          configuration: { file: id === 'verify' ? afterFile : beforeFile, unlike },
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
        `put ${project.stateDirectory}/release.json`,
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
          found: change.facts.releases.some(
            one => sameImages(one.images, change.before) && one.configuration === keptBefore.sha256,
          )
            ? null
            : change.before,
          images: change.after,
          how: change.kind,
          kept: {
            folder: keptFolder(project.stateDirectory),
            found: keptBefore.sha256,
            release: keptAfter.sha256,
          },
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
