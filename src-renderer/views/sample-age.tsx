import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { isStale } from '../charts/readout.ts'
import { useNow } from '../store/clock.ts'
import { useText } from '../text/text.ts'
import { Tag } from '../ui/tag.tsx'

/** How old the numbers are and where they come from. */
export function SampleAge({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  if (!broker.sample) return <span className="soft">{s.header.noSample}</span>
  const ageMs = nowMs - broker.sample.atMs
  const age = f.span(ageMs)
  if (isStale(broker, nowMs)) return <Tag tone="strong">{s.header.staleAge(age)}</Tag>
  return (
    <span className="soft">
      {ageMs < 1000 ? s.header.sampleNow : s.header.sampleAge(age)}, {s.header.source}
    </span>
  )
}

/** Marks numbers that are not of now, with the instant they are of. */
export function StaleTag({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  return broker.sample && isStale(broker, nowMs) ? (
    <Tag tone="strong">{s.header.asOf(f.clock(broker.sample.atMs))}</Tag>
  ) : null
}
