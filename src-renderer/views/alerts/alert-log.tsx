import { type ReactNode, useEffect, useState } from 'react'
import type { AlertRecord } from '#core/model/alert'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../../store/clock.ts'
import { useWindowContext } from '../../store/context.ts'
import { wordsOf } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Section } from '../../ui/section.tsx'
import { SeverityShape } from '../../ui/severity-shape.tsx'
import '../../ui/table.css'

const most = 50
const everyMs = 10_000

/** What was raised and cleared, newest first. */
export function AlertLog({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [records, setRecords] = useState<readonly AlertRecord[] | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const { name } = broker
  // What is raised now says when the log has a new line; whom it was told comes a little later.
  const turn = Math.floor(useNow() / everyMs)
  const raised = broker.alerts.map(alert => `${alert.id} ${alert.acknowledged?.atMs ?? ''}`).join(' ')
  const asked = JSON.stringify([name, raised, turn])
  useEffect(() => {
    let late = false
    const [wanted] = JSON.parse(asked) as [string]
    const take = (found: readonly AlertRecord[]): void => {
      if (late) return
      setRecords(found)
      setFailure(null)
    }
    client.alertLog({ broker: wanted, limit: most }).then(take, (error: unknown) => {
      if (!late) setFailure(wordsOf(error))
    })
    return () => {
      late = true
    }
  }, [client, asked])
  return (
    <Section title={s.alerts.log}>
      {failure !== null && <p role="alert">{s.releases.failed(failure)}</p>}
      {records === null && failure === null && <p className="soft">{s.pending.reading}</p>}
      {records?.length === 0 && <p className="soft">{s.alerts.logEmpty}</p>}
      {records !== null && records.length > 0 && <LogTable records={records} />}
    </Section>
  )
}

function LogTable({ records }: { readonly records: readonly AlertRecord[] }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  return (
    <div className="table-box">
      <table className="table inner">
        <thead>
          <tr>
            <th scope="col">{s.alerts.raisedAt}</th>
            <th scope="col">{s.alerts.alert}</th>
            <th scope="col" className="number">
              {s.alerts.lasted}
            </th>
            <th scope="col">{s.alerts.told}</th>
          </tr>
        </thead>
        <tbody>
          {records.map(record => (
            <tr key={`${record.id} ${record.raisedAtMs}`}>
              <td>{f.time(record.raisedAtMs, nowMs)}</td>
              <td className="wrap">
                <span className="log-text">
                  <SeverityShape severity={record.severity} />
                  <span>
                    <span className="spoken">{s.alerts.severities[record.severity]}: </span>
                    {record.text}
                  </span>
                </span>
              </td>
              <td className="number">
                {record.clearedAtMs === null
                  ? s.alerts.stands
                  : f.took(Math.max(0, record.clearedAtMs - record.raisedAtMs))}
              </td>
              <td className="wrap">
                {record.told ? s.alerts.wasTold : <span className="soft">{s.alerts.notTold}</span>}
                {record.acknowledgedBy !== null && <p className="soft small">{record.acknowledgedBy}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
