import { containerOf, listedContainers, listedNetworks } from '#core/host/containers'
import { dockerFault, dockerFaultText } from '#core/host/docker-fault'
import { containerNotes } from '#core/host/network-notes'
import { readContainers, readStats } from '#core/host/scripts'
import { sectionsOf } from '#core/host/sections'
import { type ContainerUse, readStatsLines, readUse, type UseReading, usageBetween } from '#core/host/usage'
import type { ContainersReading } from '#core/model/host'
import type { Reading } from '#core/model/sample'
import type { Exec, ExecOutcome } from '#core/ports'
import type { AspectContext, AspectProbe, MakeProbe } from '#core/probe'
import { say } from '#core/text/say'
import { askShared } from './shared.ts'

const execLimitMs = 15_000
/** Brokers on one machine share an answer. */
const sharedMs = 4_000
/** `docker stats` takes seconds of the host's time, so it is asked only where nothing else tells, and rarely. */
const statsEveryMs = 10_000

/** Reads the containers and networks of the broker's host. */
export const containersProbe: MakeProbe<'containers'> = ({ config, language }): AspectProbe<'containers'> => {
  const { compose } = config.runtime
  let before: UseReading | null = null
  let stats: ReadonlyMap<string, ContainerUse> = new Map()
  let statsAtMs = Number.NEGATIVE_INFINITY

  /** Goes on beside the readings: its figures are there at the next one. */
  const askStats = async (exec: Exec, signal: AbortSignal): Promise<void> => {
    const ran = await exec.run(readStats, { timeoutMs: execLimitMs, signal })
    stats = ran.ok && ran.value.code === 0 ? readStatsLines(ran.value.stdout) : new Map()
  }

  const usesOf = (text: string, context: AspectContext): ReadonlyMap<string, ContainerUse> => {
    const after = readUse(text)
    const uses = usageBetween(before, after)
    before = after
    if (uses.size > 0) return uses
    if (context.steadyMs() - statsAtMs >= statsEveryMs) {
      statsAtMs = context.steadyMs()
      void askStats(context.host.exec, context.signal)
    }
    return stats
  }

  const read = (outcome: ExecOutcome, context: AspectContext): ContainersReading => {
    const sections = sectionsOf(outcome.stdout)
    const uses = usesOf(sections.get('usage') ?? '', context)
    const listed = listedContainers(sections.get('containers') ?? '', uses)
    const containers = listed.map(({ container }) => container)
    const networks = listedNetworks(sections.get('networks') ?? '', containers)
    const serving = (service: string) => (compose ? containerOf(service, compose, listed) : null)
    const broker = serving(compose?.service ?? '')
    const besides = [...(compose?.exporter ? [compose.exporter] : []), ...(compose?.producers ?? [])]
    const notes = containerNotes({
      broker,
      others: besides.map(serving).filter(one => one !== null),
      networks,
      wanted: compose?.network ?? null,
      maxmemoryBytes: context.sample?.metrics.redis_memory_max_bytes ?? null,
      language,
    })
    return { daemon: 'up', containers, networks, broker: broker?.name ?? null, notes }
  }

  const absent = config.reach.direct
    ? say(language, 'containers-direct')
    : compose === undefined
      ? say(language, 'containers-not-compose')
      : null

  return {
    name: 'containers',
    needs: 'host',
    absent,
    everyMs: { seen: 5_000, hidden: 15_000 },
    async read(context): Promise<Reading<ContainersReading>> {
      const { exec, machine } = context.host
      // `atMs` is before the question: what happened after it may not be in the answer.
      const { atMs, answer: ran } = await askShared({
        ...context,
        machine,
        question: 'containers',
        forMs: context.anew ? 0 : sharedMs,
        ask: () => exec.run(readContainers, { timeoutMs: execLimitMs }),
      })
      if (!ran.ok) return { state: 'unknown', reason: ran.error.message }
      if (ran.value.code === 0) return { state: 'known', atMs, value: read(ran.value, context) }
      const fault = dockerFault(ran.value.code, ran.value.stderr)
      const reason = dockerFaultText(fault, language)
      if (fault.kind === 'failed') return { state: 'unknown', reason }
      if (fault.kind !== 'daemon') return { state: 'absent', reason }
      const down = { daemon: 'down', containers: [], networks: [], broker: null, notes: [reason] } as const
      return { state: 'known', atMs, value: down }
    },
  }
}
