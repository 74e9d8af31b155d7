import { type ReactNode, useEffect, useState } from 'react'
import type { HistorySize } from '#core/model/history'
import type { Telling } from '#core/model/telling'
import { useNow } from '../store/clock.ts'
import { useWindowContext } from '../store/context.ts'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { Breakable } from '../ui/breakable.tsx'
import { type Fact, FactList } from '../ui/fact-list.tsx'
import { Notes } from '../ui/notes.tsx'
import { Section } from '../ui/section.tsx'

/** How large the history is and when alerts are told: what the app does by itself, to be read here only. */
export function Upkeep(): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const nowMs = useNow()
  const [size, setSize] = useState<HistorySize | null>(null)
  const [telling, setTelling] = useState<Telling | null>(null)
  useEffect(() => {
    let late = false
    client.historySize().then(
      found => !late && setSize(found),
      () => {},
    )
    client.telling().then(
      found => !late && setTelling(found),
      () => {},
    )
    return () => {
      late = true
    }
  }, [client])
  return (
    <>
      <Section title={s.upkeep.history}>
        {size === null && <p className="soft">{s.pending.reading}</p>}
        {size !== null && (
          <>
            <p>{sizeWords(size, nowMs, s, f)}</p>
            <p className="mono soft wrap">{size.path}</p>
            <Notes level="degraded" notes={[size.trouble]} />
          </>
        )}
      </Section>
      <Section title={s.upkeep.telling}>
        {telling === null && <p className="soft">{s.pending.reading}</p>}
        {telling !== null && <FactList facts={tellingFacts(telling, s, f)} />}
        <p className="soft">{s.upkeep.inConfig}</p>
      </Section>
    </>
  )
}

type Day = keyof Strings['upkeep']['days']

const sizeWords = ({ bytes, oldestMs }: HistorySize, nowMs: number, s: Strings, f: Formats): string =>
  oldestMs === null
    ? s.upkeep.sizeEmpty(f.bytes(bytes))
    : s.upkeep.size(f.bytes(bytes), f.time(oldestMs, nowMs))

/** When and where alerts are told, in words. */
export function tellingFacts(
  { quietHours, webhook, repeatHours }: Telling,
  s: Strings,
  f: Formats,
): readonly Fact[] {
  const quiet = quietHours.map(({ from, to, days }) =>
    [`${from}–${to}`, ...(days ?? []).map(day => s.upkeep.days[day as Day] ?? day)].join(' '),
  )
  return [
    { name: s.upkeep.quiet, value: quiet.join(', ') || s.upkeep.none },
    { name: s.upkeep.webhook, value: webhook === null ? s.upkeep.none : <Breakable text={webhook} /> },
    {
      name: s.upkeep.repeat,
      value: repeatHours === 0 ? s.upkeep.never : s.upkeep.every(f.span(repeatHours * 3_600_000)),
    },
  ]
}
