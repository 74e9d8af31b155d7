import type { ReactNode } from 'react'
import type { LatencyReading, Percentiles } from '#core/model/server'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../../store/clock.ts'
import { useText } from '../../text/text.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Notes } from '../../ui/notes.tsx'
import { ReadingSection } from '../host/reading.tsx'
import '../../ui/table.css'

const percentiles = ['p50', 'p99', 'p999'] as const
const mostCommands = 6
const mostSlow = 5

/** How long commands take in the server, and how much of a round trip is the way. */
export function Latency({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  return (
    <ReadingSection title={s.latency.title} reading={broker.aspects.latency} source={() => s.latency.source}>
      {value => <LatencyBody latency={value} />}
    </ReadingSection>
  )
}

function LatencyBody({ latency }: { readonly latency: LatencyReading }): ReactNode {
  const { s, f } = useText()
  const { all, commands, roundTripMs, wayMs, serverMs, since, slow, notes } = latency
  const ms = (value: number | null): string => (value === null ? s.queues.unknown : f.milliseconds(value))
  // Where the way alone takes as long as the whole, the server's part is only known to be less than that.
  const serverText =
    serverMs === null && roundTripMs !== null && wayMs !== null ? `< ${ms(roundTripMs)}` : ms(serverMs)
  const rows: readonly (Percentiles & { readonly command: string; readonly calls: number | null })[] = [
    ...(all === null ? [] : [{ ...all, command: s.latency.all, calls: null }]),
    ...commands.slice(0, mostCommands),
  ]
  return (
    <>
      <FactList
        facts={[
          { name: s.latency.roundTrip, value: ms(roundTripMs) },
          { name: s.latency.way, value: ms(wayMs) },
          { name: s.latency.server, value: serverText },
          ...(since === null ? [] : [{ name: s.latency.since, value: s.latency.sinces[since] }]),
        ]}
      />
      {rows.length > 0 && (
        <div className="table-box">
          <table className="table inner percentiles">
            <thead>
              <tr>
                <th scope="col">{s.latency.command}</th>
                {percentiles.map(one => (
                  <th scope="col" className="number" key={one}>
                    {s.latency[one]}
                  </th>
                ))}
                <th scope="col" className="number">
                  {s.latency.calls}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.command}>
                  <td className={row.calls === null ? undefined : 'mono'}>{row.command}</td>
                  {percentiles.map(one => (
                    <td className="number" key={one}>
                      {f.microseconds(row[one])}
                    </td>
                  ))}
                  <td className="number">{row.calls === null ? '' : f.compact(row.calls)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {slow !== null && <Slow slow={slow.slice(0, mostSlow)} />}
      <Notes notes={notes} />
    </>
  )
}

function Slow({ slow }: { readonly slow: NonNullable<LatencyReading['slow']> }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  if (slow.length === 0) return <p className="soft small">{s.latency.noSlow}</p>
  return (
    <ul aria-label={s.latency.slow} className="lines">
      {slow.map(entry => (
        <li key={entry.id}>
          <span className="soft">{f.time(entry.atMs, nowMs)}</span> {f.milliseconds(entry.tookMs)}{' '}
          <code>{entry.command}</code>
          {entry.client !== null && <span className="soft"> {entry.client}</span>}
        </li>
      ))}
    </ul>
  )
}
