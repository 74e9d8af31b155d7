import { useEffect, useMemo, useState } from 'react'
import type { HistoryQuestion } from '#core/contract'
import type { History } from '#core/model/history'
import type { MeasureKey } from '#core/model/measure'
import { useWindowContext } from './context.ts'
import { safely } from './safely.ts'

/** A question about the past that ends now, however long it stays on show. */
export interface PastQuestion {
  readonly broker: string
  readonly series: HistoryQuestion['series']
  readonly spanMs: number
  readonly points: number
}

/** What was asked about the past, and what is known of it. */
export type Past =
  | { readonly state: 'asked' }
  | { readonly state: 'here'; readonly history: History }
  | { readonly state: 'failed'; readonly error: string }

/** The question as it stands at an instant. */
export const askedAt = (question: PastQuestion, nowMs: number): HistoryQuestion => ({
  broker: question.broker,
  series: question.series,
  fromMs: nowMs - question.spanMs,
  toMs: nowMs,
  points: question.points,
})

const soonestMs = 5_000
const latestMs = 60_000

/** Asks about the past while it is in sight, and again as often as it gets a new point. Null asks nothing. */
export function usePast(question: PastQuestion | null): Past {
  const { client } = useWindowContext()
  const key = JSON.stringify(question)
  const [past, setPast] = useState<{ readonly key: string; readonly past: Past } | null>(null)
  useEffect(() => {
    const wanted = JSON.parse(key) as PastQuestion | null
    if (!wanted) return
    let late = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      if (document.hidden) {
        timer = setTimeout(ask, soonestMs)
        return
      }
      const answer = await safely(client.history(askedAt(wanted, Date.now())))
      if (late) return
      setPast({
        key,
        past: answer.ok ? { state: 'here', history: answer.value } : { state: 'failed', error: answer.error },
      })
      const stepMs = answer.ok ? answer.value.stepMs : latestMs
      timer = setTimeout(ask, Math.min(latestMs, Math.max(soonestMs, stepMs)))
    }
    void ask()
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [client, key])
  return useMemo(() => (past?.key === key ? past.past : { state: 'asked' }), [past, key])
}

/** New measures come seldom: with a first sample, a found queue, another GPU. */
const keysEveryMs = 20_000

/** What a chart of this broker can be asked for; null until it was answered. */
export function useHistoryKeys(broker: string): readonly MeasureKey[] | null {
  const { client } = useWindowContext()
  const [known, setKnown] = useState<{ readonly broker: string; readonly text: string } | null>(null)
  useEffect(() => {
    let late = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      const found = await client.historyKeys({ broker }).catch((): readonly MeasureKey[] => [])
      if (late) return
      const text = JSON.stringify(found)
      setKnown(before => (before?.broker === broker && before.text === text ? before : { broker, text }))
      timer = setTimeout(ask, keysEveryMs)
    }
    void ask()
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [client, broker])
  return useMemo(
    () => (known?.broker === broker ? (JSON.parse(known.text) as readonly MeasureKey[]) : null),
    [known, broker],
  )
}
