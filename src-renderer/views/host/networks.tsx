import type { ReactNode } from 'react'
import type { ContainersReading } from '#core/model/host'
import { useText } from '../../text/text.ts'
import { Notes } from '../../ui/notes.tsx'

/** The docker networks of a host, who is on which, and what is wrong with that. */
export function Networks({ reading }: { readonly reading: ContainersReading }): ReactNode {
  const { s } = useText()
  return (
    <>
      <dl className="absent">
        {reading.networks.map(network => (
          <div key={network.name}>
            <dt>
              {network.name} <span className="soft small">{network.driver}</span>
            </dt>
            <dd>
              {network.containers.length > 0 ? (
                network.containers.join(', ')
              ) : (
                <span className="soft">{s.host.nobody}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Notes level="degraded" notes={reading.notes} />
    </>
  )
}
