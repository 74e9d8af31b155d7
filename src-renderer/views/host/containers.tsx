import type { ReactNode } from 'react'
import type { ContainerReading, ContainersReading } from '#core/model/host'
import type { Level } from '#core/model/level'
import { useNow } from '../../store/clock.ts'
import type { Strings } from '../../strings/en.ts'
import { shortenDigests } from '../../text/digest.ts'
import { useText } from '../../text/text.ts'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import { Tag } from '../../ui/tag.tsx'
import '../../ui/table.css'

/** How a container does, for its shape: one that was meant to end is neither ok nor down. */
export function containerLevel({ state, health, oomKilled, exitCode }: ContainerReading): Level {
  if (state === 'running') return health === 'unhealthy' ? 'down' : health === 'starting' ? 'degraded' : 'ok'
  if (state === 'restarting' || state === 'dead' || oomKilled) return 'down'
  if (state === 'paused') return 'degraded'
  return state === 'exited' && exitCode !== null && exitCode !== 0 ? 'down' : 'unknown'
}

/** A container's state in words: how it ended, or how its health check stands. */
export function containerWords(container: ContainerReading, s: Strings): string {
  const { state, health, exitCode, oomKilled } = container
  const words: string[] = [s.host.states[state]]
  if (state === 'exited' && exitCode !== null) words.push(s.host.exitCode(String(exitCode)))
  if (oomKilled) words.push(s.host.oomKilled)
  if (state === 'running' && health !== null) words.push(s.host.healths[health])
  return words.join(', ')
}

/** The containers of a host, the broker's own marked. */
export function Containers({ reading }: { readonly reading: ContainersReading }): ReactNode {
  const { s } = useText()
  if (reading.daemon !== 'up') return <Notes level="unknown" notes={reading.notes} />
  if (reading.containers.length === 0) return <p className="soft">{s.host.noContainers}</p>
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{s.host.container}</th>
            <th scope="col">{s.queues.state}</th>
            <th scope="col" className="number">
              {s.host.restarts}
            </th>
            <th scope="col" className="number">
              {s.host.cpu}
            </th>
            <th scope="col" className="number">
              {s.host.memory}
            </th>
          </tr>
        </thead>
        <tbody>
          {brokerFirst(reading).map(container => (
            <ContainerRow
              key={container.id}
              container={container}
              isBroker={container.name === reading.broker}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const brokerFirst = ({ containers, broker }: ContainersReading): readonly ContainerReading[] =>
  containers.toSorted((one, other) => Number(other.name === broker) - Number(one.name === broker))

interface ContainerRowProps {
  readonly container: ContainerReading
  readonly isBroker: boolean
}

function ContainerRow({ container, isBroker }: ContainerRowProps): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { cpu, memoryBytes, memoryLimitBytes, startedAtMs, restarts } = container
  const level = containerLevel(container)
  const running = container.state === 'running'
  return (
    <tr>
      <td className="wrap">
        <span className="with-shape">
          <LevelShape level={level} label={s.level[level]} />
          <strong>{container.name}</strong>
          {isBroker && <Tag tone="strong">{s.host.theBroker}</Tag>}
        </span>
        <p className="soft small" title={container.image}>
          {shortenDigests(container.image)}
        </p>
      </td>
      <td>
        {containerWords(container, s)}
        {running && startedAtMs !== null && (
          <p className="soft small">{s.host.runningFor(f.span(Math.max(0, nowMs - startedAtMs)))}</p>
        )}
      </td>
      <td className={restarts > 0 ? 'number strong' : 'number'}>{f.count(restarts)}</td>
      <td className="number">
        {cpu === null ? (
          <span className="soft">{running ? s.queues.unknown : s.queues.noGroups}</span>
        ) : (
          f.percent(cpu)
        )}
      </td>
      <td className="number">
        {memoryBytes === null ? (
          <span className="soft">{running ? s.queues.unknown : s.queues.noGroups}</span>
        ) : (
          f.bytes(memoryBytes)
        )}
        <p className="soft small">
          {memoryLimitBytes === null ? s.host.noLimit : s.queues.ofMax(f.bytes(memoryLimitBytes))}
        </p>
      </td>
    </tr>
  )
}
