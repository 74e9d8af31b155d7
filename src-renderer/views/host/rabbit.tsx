import type { ReactNode } from 'react'
import type { RabbitmqAspect, RabbitmqReading } from '#core/model/outside'
import { useText } from '../../text/text.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import { known } from '../queues/queue-words.ts'

/** What RabbitMQ says of itself, or why it does not answer. */
export const Rabbit = ({ rabbit }: { readonly rabbit: RabbitmqAspect }): ReactNode => (
  <>
    <Notes level="down" notes={[rabbit.trouble]} />
    {rabbit.server !== null && <Server server={rabbit.server} />}
    <Notes notes={rabbit.notes} />
  </>
)

function Server({ server }: { readonly server: RabbitmqReading }): ReactNode {
  const { s, f } = useText()
  const { metricsUp, connections, messagesReady, messagesUnacknowledged } = server
  return (
    <>
      <FactList
        facts={[
          { name: s.facts.version, value: server.version },
          { name: s.host.cluster, value: server.cluster },
          { name: s.host.connections, value: known(connections, s, f) },
          { name: s.host.ready, value: known(messagesReady, s, f) },
          { name: s.host.unacknowledged, value: known(messagesUnacknowledged, s, f) },
          {
            name: s.host.metricsPort,
            value: metricsUp === null ? s.host.notAsked : metricsUp ? s.yes : s.no,
          },
        ]}
      />
      <ul>
        {server.nodes.map(node => {
          const alarms = [
            ...(node.memoryAlarm ? [s.host.memoryAlarm] : []),
            ...(node.diskAlarm ? [s.host.diskAlarm] : []),
          ]
          const isUnknown = [node.running, node.memoryAlarm, node.diskAlarm].includes(null)
          const isOff = node.running === false
          const level = isOff ? 'down' : alarms.length > 0 ? 'degraded' : isUnknown ? 'unknown' : 'ok'
          return (
            <li key={node.name} className="with-shape">
              <LevelShape level={level} label={s.level[level]} />
              {node.name}
              <span className="soft">{alarms.join(', ')}</span>
            </li>
          )
        })}
      </ul>
    </>
  )
}
