import type { MakeProbe } from '#core/probe'
import { containersProbe } from '../../probes/containers.ts'
import { hostProbe } from '../../probes/host.ts'
import { queuesProbe } from '../../probes/queues.ts'

/** Every probe beside the sample's own, one of each aspect. */
export const allProbes: readonly MakeProbe[] = [queuesProbe, hostProbe, containersProbe]
