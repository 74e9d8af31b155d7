import type { ReactNode } from 'react'
import { useNow } from '../../store/clock.ts'
import { useWindow, useWindowContext } from '../../store/context.ts'
import { useAsking } from '../../store/use-asking.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import '../../ui/table.css'

/** Who is not told of what, until when and why; each can be ended. */
export function Silences({ broker }: { readonly broker: string }): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const { failure, ask } = useAsking()
  const nowMs = useNow()
  const all = useWindow(state => state.snapshot?.silences)
  const silences = (all ?? []).filter(
    silence => (silence.broker === null || silence.broker === broker) && silence.untilMs > nowMs,
  )
  if (silences.length === 0) return <p className="soft">{s.alerts.noSilence}</p>
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{s.alerts.silenceWhat}</th>
            <th scope="col">{s.alerts.until}</th>
            <th scope="col">{s.alerts.comment}</th>
            <th scope="col">{s.releases.by}</th>
            <th scope="col">
              <span className="spoken">{s.alerts.end}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {silences.map(silence => {
            const what = `${silence.broker ?? s.alerts.everyBroker}, ${silence.rule ?? s.alerts.everyRule}`
            return (
              <tr key={silence.id}>
                <td className="wrap">{what}</td>
                <td>{f.time(silence.untilMs, nowMs)}</td>
                <td className="wrap">
                  {silence.comment === '' ? (
                    <span className="soft">{s.queues.noGroups}</span>
                  ) : (
                    silence.comment
                  )}
                </td>
                <td className="wrap">{silence.by}</td>
                <td className="number">
                  <Button
                    label={s.alerts.endOf(what)}
                    onPress={() => ask(() => client.endSilence({ id: silence.id }))}
                  >
                    {s.alerts.end}
                  </Button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {failure !== null && <p role="alert">{failure}</p>}
    </div>
  )
}
