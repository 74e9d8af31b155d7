import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useText } from '../text/text.ts'
import { Tag } from '../ui/tag.tsx'

/** Where a broker belongs, and whether it is only a demo. */
export function EnvironmentTags({
  broker,
  short = false,
}: {
  readonly broker: BrokerView
  readonly short?: boolean
}): ReactNode {
  const { s } = useText()
  const words = short ? s.environmentShort : s.environment
  return (
    <>
      {broker.environment && !(short && broker.demo) && (
        <Tag tone={broker.environment === 'production' ? 'strong' : 'plain'}>{words[broker.environment]}</Tag>
      )}
      {broker.demo && <Tag tone="dashed">{s.demo.tag}</Tag>}
    </>
  )
}
