import type { LatencyReading, Percentiles } from '../model/server.ts'
import { commandWords } from '../redis/own-calls.ts'
import { callsOf, type Histogram, type Histograms, merged, percentilesOf } from './histogram.ts'

/** What only watchers like this app ask for their readings, and what replicas say: no client of the broker waits for these. */
const watchers =
  /^(auth|dbsize|hello|info|lastsave|ping|psync|replconf|role|select|time|config\|get|(client|cluster|command|latency|memory|object|slowlog|xinfo)(\|.*)?)$/

/** Whether a command is one that only watchers ask. */
export const isWatching = (argv: readonly string[]): boolean =>
  watchers.test(commandWords(argv).join('|').toLowerCase())

/** The most kinds of commands that are told. */
const mostTold = 10

type Told = Pick<LatencyReading, 'all' | 'commands'>

const slowestFirst = (commands: LatencyReading['commands']): LatencyReading['commands'] =>
  commands.toSorted((one, other) => other.p99 - one.p99).slice(0, mostTold)

/**
 * The percentiles of all commands of clients together, and of the slowest kinds. `ours` is how often we sent each command
 * in the same time: where that is half of its calls or more, its times are ours, and it is left out.
 */
export function fromHistograms(histograms: Histograms, ours: ReadonlyMap<string, number>): Told {
  const theirCalls = (command: string, histogram: Histogram): number =>
    callsOf(histogram) - (ours.get(command) ?? 0)
  const theirs = [...histograms].filter(
    ([command, histogram]) =>
      !watchers.test(command) && theirCalls(command, histogram) * 2 > callsOf(histogram),
  )
  const commands = theirs.flatMap(([command, histogram]) => {
    const percentiles = percentilesOf(histogram)
    return percentiles === null ? [] : [{ command, calls: theirCalls(command, histogram), ...percentiles }]
  })
  return {
    all: percentilesOf(merged(theirs.map(([, histogram]) => histogram))),
    commands: slowestFirst(commands),
  }
}

/** The same from INFO, which does not tell it of all commands together, since the server's start. */
export function fromStats(
  stats: ReadonlyMap<string, Percentiles>,
  calls: ReadonlyMap<string, number>,
  ours: ReadonlyMap<string, number>,
): Told {
  const commands = [...stats].flatMap(([command, percentiles]) => {
    const all = calls.get(command) ?? 0
    const theirs = all - (ours.get(command) ?? 0)
    return watchers.test(command) || (all > 0 && theirs * 2 <= all)
      ? []
      : [{ command, calls: theirs, ...percentiles }]
  })
  return { all: null, commands: slowestFirst(commands) }
}
