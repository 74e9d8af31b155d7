import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import type { Series } from '#core/series'
import { useText } from '../text/text.ts'
import { readoutOf } from './readout.ts'
import { chartIds, chartSpecs } from './spec.ts'
import '../ui/table.css'

interface NumbersTableProps {
  readonly broker: BrokerView
  readonly series: Series
  readonly fromMs: number
  readonly toMs: number
}

const rows = 10

/** The same window as a table: one row an instant, newest first. */
export function NumbersTable({ broker, series, fromMs, toMs }: NumbersTableProps): ReactNode {
  const { s, f } = useText()
  const stepMs = (toMs - fromMs) / rows
  const newest = Math.floor(toMs / stepMs) * stepMs
  const instants = Array.from({ length: rows }, (_, row) => newest - row * stepMs)
  return (
    <div className="table-box">
      <table className="table numbers">
        <caption className="spoken">{s.chart.title}</caption>
        <thead>
          <tr>
            <th scope="col">{s.chart.time}</th>
            {chartIds.map(id => (
              <th scope="col" className="number" key={id}>
                {s.chart[id]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {instants.map(instantMs => (
            <tr key={instantMs}>
              <th scope="row">{f.clock(instantMs)}</th>
              {chartIds.map(id => {
                const readout = readoutOf(chartSpecs[id], { broker, series, instantMs, nowMs: toMs }, s, f)
                return (
                  <td className={readout.missing ? 'number soft' : 'number'} key={id}>
                    {readout.value}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
