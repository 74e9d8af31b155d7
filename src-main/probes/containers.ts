import { listedContainers, listedNetworks } from '#core/host/containers'
import { type DockerFault, dockerFault, dockerFaultText } from '#core/host/docker-fault'
import { noHandover } from '#core/host/handover'
import { containerNotes } from '#core/host/network-notes'
import { readContainers, readStats } from '#core/host/scripts'
import { sectionsOf } from '#core/host/sections'
import { type ContainerUse, readStatsLines, readUse, type UseReading, usageBetween } from '#core/host/usage'
import type { ComposeConfig } from '#core/model/config'
import type { ContainersReading } from '#core/model/host'
import type { Reading } from '#core/model/sample'
import type { Exec, ExecOutcome } from '#core/ports'
import type { AspectContext, AspectProbe, MakeProbe } from '#core/probe'
import { locateProject, type ProjectLocation, readLocation } from '#core/runtimes/compose/location'
import { projectWithoutDocker, watchedProject } from '#core/runtimes/compose/watched-project'
import { say } from '#core/text/say'
import { askShared } from './shared.ts'

const execLimitMs = 15_000
/** Brokers on one machine share an answer. */
const sharedMs = 4_000
/** `docker stats` takes seconds of the host's time, so it is asked only where nothing else tells, and rarely. */
const statsEveryMs = 10_000

/** Where the folder of a project is, is asked this often while all is well with it. */
const locateEveryMs = 60_000
/** A Redis that gave a sample this lately answers. */
const freshMs = 5_000

/** Reads the containers and networks of the broker's host. */
export const containersProbe: MakeProbe<'containers'> = ({ config, language }): AspectProbe<'containers'> => {
  const { compose } = config.runtime
  let before: UseReading | null = null
  let stats: ReadonlyMap<string, ContainerUse> = new Map()
  let statsAtMs = Number.NEGATIVE_INFINITY
  let location: ProjectLocation | null = null
  let locatedAtMs = Number.NEGATIVE_INFINITY
  let handover = noHandover

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

  /** Where the project is changes rarely; what is wrong with it is looked at each time, because it is being corrected. */
  const locate = async (context: AspectContext, wanted: ComposeConfig): Promise<ProjectLocation | null> => {
    const isWell = location?.state === 'found' && location.files.every(({ path }) => path !== null)
    if (isWell && !context.anew && context.steadyMs() - locatedAtMs < locateEveryMs) return location
    const ran = await context.host.exec.run(locateProject(wanted), { timeoutMs: execLimitMs })
    const found = ran.ok ? readLocation(ran.value.code, ran.value.stdout, wanted.files) : null
    if (found !== null) {
      location = found
      locatedAtMs = context.steadyMs()
    }
    return location
  }

  const read = (
    outcome: ExecOutcome,
    context: AspectContext,
    wanted: ComposeConfig,
    where: ProjectLocation,
    atMs: number,
  ): ContainersReading | null => {
    const sections = sectionsOf(outcome.stdout)
    const uses = usesOf(sections.get('usage') ?? '', context)
    const listed = listedContainers(outcome.stdout, uses)
    if (listed === null) return null
    const containers = listed.map(({ container }) => container)
    const networks = listedNetworks(sections.get('networks') ?? '', containers)
    const { sample } = context
    const project = watchedProject({
      compose: wanted,
      location: where,
      listed,
      port: config.redis.port,
      answers: sample !== null && context.nowMs() - sample.atMs < freshMs,
      handover,
      atMs,
      language,
    })
    handover = project.handover
    const serving = (service: string) => project.containers.get(service)?.container ?? null
    const broker = serving(wanted.service)
    const besides = [...(wanted.exporter ? [wanted.exporter] : []), ...wanted.producers]
    const notes = containerNotes({
      broker,
      others: besides.map(serving).filter(one => one !== null),
      networks,
      wanted: wanted.network ?? null,
      maxmemoryBytes: sample?.metrics.redis_memory_max_bytes ?? null,
      language,
    })
    return {
      daemon: 'up',
      containers,
      networks,
      broker: broker?.name ?? null,
      project: project.reading,
      notes: [...project.notes, ...notes],
    }
  }

  /** The folder and files of the project are known whether docker answers or not. */
  const unread = (
    daemon: Exclude<ContainersReading['daemon'], 'up'>,
    reason: string,
    wanted: ComposeConfig,
    where: ProjectLocation | null,
    atMs: number,
  ): Reading<ContainersReading> => {
    if (where === null && daemon === 'unread') return { state: 'unknown', reason }
    const project =
      where === null ? null : projectWithoutDocker({ compose: wanted, location: where, handover, language })
    return {
      state: 'known',
      atMs,
      value: {
        daemon,
        containers: [],
        networks: [],
        broker: null,
        project: project?.reading ?? null,
        notes: [reason, ...(project?.notes ?? [])],
      },
    }
  }

  const notCompose = say(language, 'containers-not-compose')
  const absent = config.reach.direct
    ? say(language, 'containers-direct')
    : compose === undefined
      ? notCompose
      : null

  return {
    name: 'containers',
    needs: 'host',
    absent,
    everyMs: { seen: 5_000, hidden: 15_000 },
    async read(context): Promise<Reading<ContainersReading>> {
      const { exec, machine } = context.host
      // `atMs` is before the question: what happened after it may not be in the answer.
      if (compose === undefined) return { state: 'absent', reason: notCompose }
      const [{ atMs, answer: ran }, where] = await Promise.all([
        askShared({
          ...context,
          machine,
          question: 'containers',
          forMs: context.anew ? 0 : sharedMs,
          ask: () => exec.run(readContainers, { timeoutMs: execLimitMs }),
        }),
        locate(context, compose),
      ])
      if (!ran.ok)
        return ran.error.code === 'timeout'
          ? unread('unread', ran.error.message, compose, where, atMs)
          : { state: 'unknown', reason: ran.error.message }
      if (ran.value.code === 0 && where === null)
        return { state: 'unknown', reason: say(language, 'compose-unread', { folder: compose.directory }) }
      if (ran.value.code === 0 && where !== null) {
        const value = read(ran.value, context, compose, where, atMs)
        return value === null
          ? unread('unread', say(language, 'containers-unread'), compose, where, atMs)
          : { state: 'known', atMs, value }
      }
      const fault = dockerFault(ran.value.code, ran.value.stderr)
      return unread(daemonStates[fault.kind], dockerFaultText(fault, language), compose, where, atMs)
    },
  }
}

const daemonStates: Readonly<Record<DockerFault['kind'], Exclude<ContainersReading['daemon'], 'up'>>> = {
  daemon: 'down',
  missing: 'missing',
  permission: 'unread',
  sudo: 'unread',
  failed: 'unread',
}
