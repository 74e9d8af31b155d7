import type { ContainersReading } from '#core/model/host'
import type { LinkState } from '#core/model/link'
import type { Reading, Sample } from '#core/model/sample'
import type { Health } from '#core/model/snapshot'
import type { Voice } from '../text/time.ts'

/** All that a verdict on a broker rests on. Times in epoch ms. */
export interface HealthInput {
  readonly nowMs: number
  /** The broker's title and where it is (`ssh nebula`), for the sentences. */
  readonly broker: string
  readonly place: string
  /** The last verdict; null before the first. */
  readonly previous: Health | null
  readonly hostLink: LinkState
  readonly redisLink: LinkState
  /** The compose service that is Redis; null where it runs in no container of compose. */
  readonly service: string | null
  readonly containers: Reading<ContainersReading>
  readonly sample: Sample | null
  /** Whether this machine has a network, and whether it needs one to get to this broker (not for local ones). */
  readonly networkUp: boolean
  readonly needsNetwork: boolean
  readonly asleep: boolean
  /** A sample older than this says nothing about now. */
  readonly staleAfterMs: number
  readonly voice: Voice
}
