import { type ReactNode, useState } from 'react'
import type { AlertView } from '#core/model/alert'
import { tomorrowMs } from '#core/text/time'
import { useNow } from '../../store/clock.ts'
import { useWindowContext } from '../../store/context.ts'
import { safely } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'

interface SnoozeFormProps {
  readonly alert: AlertView
  readonly onDone: () => void
}

const minuteMs = 60_000

/** Lets an alert be for a while; it comes back if it still stands then. */
export function SnoozeForm({ alert, onDone }: SnoozeFormProps): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const nowMs = useNow()
  const [refused, setRefused] = useState<string | null>(null)
  const snooze = async (untilMs: number | null): Promise<void> => {
    const answer = await safely(client.snoozeAlert({ alert: alert.id, untilMs }))
    if (answer.ok) onDone()
    else setRefused(answer.error)
  }
  return (
    <div className="alert-form">
      <Button onPress={() => void snooze(nowMs + 15 * minuteMs)}>{f.span(15 * minuteMs)}</Button>
      <Button onPress={() => void snooze(nowMs + 60 * minuteMs)}>{f.span(60 * minuteMs)}</Button>
      <Button onPress={() => void snooze(tomorrowMs(f.voice, nowMs))}>{s.alerts.untilTomorrow}</Button>
      {alert.snoozedUntilMs !== null && (
        <Button onPress={() => void snooze(null)}>{s.alerts.endSnooze}</Button>
      )}
      {refused !== null && <p role="alert">{refused}</p>}
    </div>
  )
}
