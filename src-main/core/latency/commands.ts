import type { LatencyReading, Percentiles } from '../model/server.ts'
import { callsOf, type Histograms, merged, percentilesOf } from './histogram.ts'

/** What watchers like this app ask for their readings, and what replicas say: no client of the broker waits for these. */
const besides =
  /^(auth|hello|info|memory\|usage|ping|psync|replconf|role|select|time|(client|cluster|command|latency|slowlog)(\|.*)?)$/

/** The most kinds of commands that are told. */
const mostTold = 10

type Told = Pick<LatencyReading, 'all' | 'commands'>

const slowestFirst = (commands: LatencyReading['commands']): LatencyReading['commands'] =>
  commands.toSorted((one, other) => other.p99 - one.p99).slice(0, mostTold)

/** The percentiles of all commands of clients together, and of the slowest kinds. */
export function fromHistograms(histograms: Histograms): Told {
  const theirs = [...histograms].filter(([command]) => !besides.test(command))
  const commands = theirs.flatMap(([command, histogram]) => {
    const percentiles = percentilesOf(histogram)
    return percentiles === null ? [] : [{ command, calls: callsOf(histogram), ...percentiles }]
  })
  return {
    all: percentilesOf(merged(theirs.map(([, histogram]) => histogram))),
    commands: slowestFirst(commands),
  }
}

/** The same from INFO, which does not tell it of all commands together. */
export function fromStats(stats: ReadonlyMap<string, Percentiles>, calls: ReadonlyMap<string, number>): Told {
  const commands = [...stats]
    .filter(([command]) => !besides.test(command))
    .map(([command, percentiles]) => ({ command, calls: calls.get(command) ?? 0, ...percentiles }))
  return { all: null, commands: slowestFirst(commands) }
}
