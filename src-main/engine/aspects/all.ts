import type { MakeProbe } from '#core/probe'

/** Every probe beside the sample's own, one of each aspect. */
export const allProbes: readonly MakeProbe[] = []
