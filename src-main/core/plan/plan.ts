import type { QueueChange } from '../model/queue-change.ts'
import type { BackupCheck, BackupFile, DataMark, ReleaseImage } from '../model/release.ts'
import type { ActionKind, LockOwner, PlanStep, PlanView, StepId } from '../model/run.ts'
import type { StreamSeen } from '../queue/seen.ts'
import type { BullmqSeen } from '../queue/seen-bullmq.ts'

/** A container of a release, by the service it belongs to. */
export interface ServiceTarget {
  readonly service: string
  readonly container: string
  readonly image: ReleaseImage
}

/** What a step does, as data: the runner's performer knows one way to do each. Every work can be done again. */
export type Work =
  | {
      readonly do: 'lock'
      readonly stateDirectory: string
      readonly owner: LockOwner
      readonly takeOver: string | null
    }
  | { readonly do: 'unlock'; readonly stateDirectory: string; readonly token: string }
  /** Fails unless this run holds the lock: somebody may have taken it over. */
  | { readonly do: 'hold-lock'; readonly stateDirectory: string; readonly owner: LockOwner }
  /** Fails when a container runs none of the digests given for it: somebody else changed it. */
  | {
      readonly do: 'expect-running'
      readonly inspect: readonly string[]
      readonly targets: readonly ServiceTarget[]
      /** What a container that is not there means. */
      readonly absent: 'fine' | 'changed'
    }
  /** Fails when the Redis that is asked is not the one in the container. */
  | { readonly do: 'expect-redis'; readonly container: string }
  /** A command of the host, run there to its end even when the link is cut; never started twice. */
  | {
      readonly do: 'detached'
      readonly directory: string
      readonly argv: readonly string[]
      readonly meanings: Readonly<Record<number, string>>
      /** Whose output this is, where its words are read with care. */
      readonly reads?: 'switch'
    }
  /** Fails when compose renders the project otherwise than for the plan; then keeps the configurations on the host. */
  | {
      readonly do: 'keep-configurations'
      readonly render: readonly string[]
      readonly sha256: string
      readonly files: readonly string[]
      /** What they are made from once more, where another process takes the run up. */
      readonly after: readonly ReleaseImage[]
      readonly releaseFile: string | null
    }
  /** A file of the host, written whole. */
  | { readonly do: 'put-files'; readonly files: readonly HostFile[] }
  /** Notes whether the exporter says that it reaches Redis: only what it said before can be asked of it after. */
  | { readonly do: 'look-at-exporter'; readonly url: string }
  /**
   * What the broker holds is noted; then BGSAVE, awaited; then the RDB is copied beside the state when `copyTo` is set.
   * Unless it is `needed`, a broker that does not serve is no obstacle: the run is there to mend it. Redis is made ready
   * before so that every one of `starts` loads what is saved.
   */
  | {
      readonly do: 'save'
      readonly container: string
      readonly copyTo: string | null
      readonly needed: boolean
      readonly starts?: readonly ContainerStart[]
      /** How the script that puts the copy back finds the container, and the image it is brought back with. */
      readonly restore?: { readonly find: readonly string[]; readonly image: string }
    }
  /** Holds all writes for a short time and notes what the broker holds: from then on it is exact. */
  | { readonly do: 'hold-writes' }
  | {
      readonly do: 'verify'
      readonly inspect: readonly string[]
      readonly targets: readonly ServiceTarget[]
      readonly exporterUrl: string | null
      readonly withinMs: number
      /** The configuration that the containers should have been made from, and the fields of it that prove nothing. */
      readonly configuration?: { readonly file: string; readonly unlike: readonly string[] }
      /** Set where the old release serves again: others may have worked with the new one in between. */
      readonly isBack?: boolean
    }
  | {
      readonly do: 'record'
      readonly stateDirectory: string
      readonly found: readonly ReleaseImage[] | null
      readonly images: readonly ReleaseImage[]
      readonly how: 'deploy' | 'rollback'
      /** The configurations that are kept with both, by their SHA-256, and the folder they are in. */
      readonly kept?: { readonly folder: string; readonly found: string; readonly release: string }
    }
  /** Keeps images of releases from being deleted as unused; where that fails the run goes on. */
  | { readonly do: 'keep-images'; readonly argv: readonly string[] }
  | { readonly do: 'copy'; readonly container: string; readonly backupId: string }
  | { readonly do: 'check'; readonly container: string; readonly backupId: string }
  | { readonly do: 'keep'; readonly backupId: string; readonly images: readonly ReleaseImage[] }
  /** Fails where a queue is no longer as it was when its change was planned. */
  | { readonly do: 'look-at-queue'; readonly change: QueueChange; readonly seen: StreamSeen | BullmqSeen }
  /** Changes a queue; what cannot be told to have been done or not, after a link was lost, is not done again. */
  | { readonly do: 'change-queue'; readonly change: QueueChange; readonly seen: StreamSeen | BullmqSeen }

/** How a container of a service is started: what prints its compose config, and the image it gets. */
export interface ContainerStart {
  readonly config: readonly string[]
  /** The same before the run, when nothing of it is on the host yet. */
  readonly planned?: readonly string[]
  readonly service: string
  readonly image: string
}

/** A file to write on the host. */
export interface HostFile {
  readonly path: string
  readonly text: string
}

/** A step with the work behind it. */
export interface Step extends PlanStep {
  readonly work: readonly Work[]
  /** Of the steps that run in any case: only when this one had begun. */
  readonly onlyAfter?: StepId
}

/** A plan with everything that runs: journaled whole before it starts, so that a later process can finish it. */
export interface Plan extends PlanView {
  readonly runId: string
  readonly by: string
  /** Where the broker was by the config when the plan was made; a run never goes on elsewhere. */
  readonly place: string
  readonly main: readonly Step[]
  /** Run first when a run that had begun its switch is taken up later: is the broker still as the run left it? */
  readonly takeUp: readonly Step[]
  /** Run in this order when a step at or after `switch` failed: back to what ran before. */
  readonly back: readonly Step[]
  /** Run at the end in any case. */
  readonly always: readonly Step[]
}

/** What steps hand on to later ones, kept in the journal. */
export interface RunMemory {
  readonly mark?: DataMark
  readonly files?: readonly BackupFile[]
  readonly checks?: readonly BackupCheck[]
  /** What the broker held when the copy before the switch was saved. */
  readonly saved?: DataMark
  /** Whether that copy was put in the place of the data. */
  readonly putBack?: boolean
  /** The copy of the data on the host from before the switch, and the script there that puts it back. */
  readonly safety?: { readonly copy: string; readonly script: string }
  /** What a person has to know when the run has ended, as sentences. */
  readonly notes?: readonly string[]
  /** Whether the exporter said before the switch that it reaches Redis. */
  readonly exporterUp?: boolean
}

/** The plan as a person sees it: no work, no secrets. */
export function planView(plan: Plan): PlanView {
  const {
    main: _main,
    takeUp: _takeUp,
    back: _back,
    always: _always,
    place: _place,
    runId: _runId,
    by: _by,
    ...view
  } = plan
  return view
}

/** The steps a person is shown before saying yes: the way when all goes well. */
export function shownSteps(main: readonly Step[], always: readonly Step[]): readonly PlanStep[] {
  return [...main, ...always].map(({ id, title, commands }) => ({ id, title, commands }))
}

/** The verb of an action, for titles and buttons. */
export const verbOf: Readonly<Record<ActionKind, string>> = {
  deploy: 'Deploy',
  rollback: 'Roll back',
  backup: 'Back up',
  queue: 'Change queue',
}
