import type { TopologyReading } from '#core/model/server'
import type { MakeProbe } from '#core/probe'
import { failoversSince } from '#core/topology/failovers'
import { createNodes } from './nodes.ts'
import { readCluster } from './topology/cluster.ts'
import { readPlain } from './topology/plain.ts'
import { readSentinel } from './topology/sentinel.ts'
import type { SeenNow } from './topology/ways.ts'

/** Reads how the nodes of a broker stand to each other, and remembers each change of the master that it saw. */
export const topologyProbe: MakeProbe<'topology'> = ({ config, language }) => {
  const means = { config, language, nodes: createNodes() }
  const { sentinel, cluster } = config.redis
  const read = sentinel ? readSentinel : cluster ? readCluster : readPlain
  let before: SeenNow | null = null
  let failovers: TopologyReading['failovers'] = []
  return {
    name: 'topology',
    // Sentinels are asked most of all while Redis itself is gone.
    needs: sentinel ? 'host' : 'redis',
    absent: null,
    everyMs: { seen: 2_000, hidden: 5_000 },
    async read(context) {
      const reading = await read(means, context)
      if (reading.state !== 'known') return reading
      failovers = failoversSince(before, reading.value, reading.atMs, failovers)
      before = reading.value
      return { ...reading, value: { ...reading.value, failovers } }
    },
  }
}
