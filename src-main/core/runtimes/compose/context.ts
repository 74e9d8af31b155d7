import type { ReleaseImage } from '../../model/release.ts'
import type { PlanNote } from '../../model/run.ts'
import type { ComposeFacts } from './facts.ts'
import type { ChangeConfigurations } from './kept-configurations.ts'

/** What every plan of a compose broker is told besides facts. */
export interface PlanContext {
  readonly planId: string
  readonly runId: string
  readonly by: string
  /** Where the broker is by the config. */
  readonly place: string
  readonly nowMs: number
  readonly lastTookMs: number | null
  /** Token of the holder whose lock may be taken over; null when it may not. */
  readonly takeOver: string | null
  /** The word to type before it starts: the name of a production broker whose lock is taken over. */
  readonly confirmWord: string | null
}

/** A change of images on a compose broker: what deploy and rollback have in common. */
export interface ImageChange {
  readonly kind: 'deploy' | 'rollback'
  readonly broker: string
  readonly title: string
  readonly facts: ComposeFacts
  readonly before: readonly ReleaseImage[]
  readonly after: readonly ReleaseImage[]
  /** Containers that share the network of the broker's: they are made anew with it, from the image that they run. */
  readonly recreated: readonly ReleaseImage[]
  readonly configurations: ChangeConfigurations
  /** The file of the configuration that is kept with the release that is gone back to. */
  readonly releaseFile: string | null
  readonly producers: readonly string[]
  readonly exporterUrl: string | null
  /** Whether Redis serves before the change, as far as Docker knows. */
  readonly serves: boolean
  readonly healthTimeoutSeconds: number
  readonly notes: readonly PlanNote[]
}
