import type { AspectName, Aspects, AspectValues } from './model/aspect.ts'
import type { BrokerConfig } from './model/config.ts'
import type { Reading, Sample } from './model/sample.ts'
import type { HostSession, Redis, Secrets } from './ports.ts'
import type { Language } from './text/say.ts'

/** What a probe may ask, and what is known already. */
export interface AspectContext {
  readonly host: HostSession
  /** Null while Redis is not connected; a probe that needs it is not asked then. */
  readonly redis: Redis | null
  /** The last sample; null before the first. */
  readonly sample: Sample | null
  /** What all aspects said last. */
  readonly aspects: Aspects
  readonly secrets: Secrets
  /** Epoch milliseconds, and a steady clock for lengths of time. */
  readonly nowMs: () => number
  readonly steadyMs: () => number
  /** Asked out of turn, because something happened: an answer from a moment ago does not do. */
  readonly anew: boolean
  /** Waits without a timer of the probe's own; ends early with the signal. */
  readonly pause: (ms: number) => Promise<void>
  /** Ends when the broker leaves the config, its link goes, or the app stops. */
  readonly signal: AbortSignal
}

/** What a probe of one broker is made with. */
export interface ProbeMaking {
  readonly config: BrokerConfig
  readonly language: Language
}

/** Reads one aspect of one broker; it may remember between readings, and owns no timer. */
export interface AspectProbe<Name extends AspectName = AspectName> {
  readonly name: Name
  readonly needs: 'host' | 'redis'
  /** Why this aspect cannot be had at this broker, in words; null when it can. */
  readonly absent: string | null
  /** Milliseconds from the end of one reading to the next, while somebody looks and while nobody does. */
  readonly everyMs: { readonly seen: number; readonly hidden: number }
  /** Never throws for what can be expected: that is an `absent` or `unknown` reading. */
  read(context: AspectContext): Promise<Reading<AspectValues[Name]>>
}

/** Makes the probe of one aspect. */
export type MakeProbe<Name extends AspectName = AspectName> = (making: ProbeMaking) => AspectProbe<Name>
