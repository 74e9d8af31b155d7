import type { MakeProbe } from '#core/probe'
import { containersProbe } from '../../probes/containers.ts'
import { databasesProbe } from '../../probes/databases.ts'
import { discoveryProbe } from '../../probes/discovery.ts'
import { exporterProbe } from '../../probes/exporter.ts'
import { hostProbe } from '../../probes/host.ts'
import { latencyProbe } from '../../probes/latency.ts'
import { prometheusProbe } from '../../probes/prometheus.ts'
import { queuesProbe } from '../../probes/queues.ts'
import { rabbitmqProbe } from '../../probes/rabbitmq.ts'
import { topologyProbe } from '../../probes/topology.ts'

/** Every probe beside the sample's own, one of each aspect. */
export const allProbes: readonly MakeProbe[] = [
  queuesProbe,
  discoveryProbe,
  latencyProbe,
  databasesProbe,
  topologyProbe,
  hostProbe,
  containersProbe,
  exporterProbe,
  prometheusProbe,
  rabbitmqProbe,
]
