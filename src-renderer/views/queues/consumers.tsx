import type { ReactNode } from 'react'
import type { ConsumerDetail } from '#core/model/queue'
import { useText } from '../../text/text.ts'
import { LevelShape } from '../../ui/level-shape.tsx'
import { short } from './queue-words.ts'

/** Who takes from a group, and who does not come back. */
export function Consumers({ consumers }: { readonly consumers: readonly ConsumerDetail[] }): ReactNode {
  const { s, f } = useText()
  // Redis tells it from 7.2 on.
  const tells = consumers.some(consumer => consumer.inactiveMs !== null)
  return (
    <div className="table-box">
      <table className="table inner">
        <thead>
          <tr>
            <th scope="col">{s.queues.consumer}</th>
            <th scope="col" className="number">
              {s.queues.pending}
            </th>
            <th scope="col" className="number">
              {s.queues.idle}
            </th>
            {tells && (
              <th scope="col" className="number">
                {s.queues.inactive}
              </th>
            )}
            <th scope="col">{s.queues.state}</th>
          </tr>
        </thead>
        <tbody>
          {consumers.map(consumer => (
            <tr key={consumer.name}>
              <td className="wrap">{consumer.name}</td>
              <td className="number">{f.count(consumer.pending)}</td>
              <td className="number">{short(consumer.idleMs, f)}</td>
              {tells && (
                <td className={consumer.inactiveMs === null ? 'number soft' : 'number'}>
                  {consumer.inactiveMs === null ? s.queues.unknown : short(consumer.inactiveMs, f)}
                </td>
              )}
              <td>
                {consumer.dead ? (
                  <span className="with-shape">
                    <LevelShape level="degraded" />
                    {s.queues.deadConsumer}
                  </span>
                ) : (
                  <span className="soft">{s.queues.aliveConsumer}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
