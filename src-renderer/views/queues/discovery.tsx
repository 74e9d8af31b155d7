import { type ReactNode, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../../store/clock.ts'
import { useWindowContext } from '../../store/context.ts'
import { safely } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/section.tsx'
import { Tag } from '../../ui/tag.tsx'

interface DiscoveryProps {
  readonly broker: BrokerView
  /** The queues that were found. */
  readonly children: ReactNode
}

/** Queues that nobody named, how they were looked for, and the way to look again. */
export function Discovery({ broker, children }: DiscoveryProps): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const nowMs = useNow()
  const [told, setTold] = useState({ atMs: 0, text: '' })
  const reading = broker.aspects.discovery
  // What was told of a look is over when the next one has been taken.
  const lookedMs = reading.state === 'known' ? reading.atMs : 0
  const look = async (): Promise<void> => {
    const answer = await safely(client.discover({ broker: broker.name }))
    setTold({ atMs: lookedMs, text: answer.ok ? s.queues.looking : answer.error })
  }
  const off = reading.state === 'absent'
  return (
    <Section
      title={s.queues.found}
      aside={!off && <Button onPress={() => void look()}>{s.queues.lookAgain}</Button>}
    >
      {reading.state === 'known' ? (
        <p className="soft">
          {reading.value.partial !== null && <Tag tone="strong">{s.queues.partial}</Tag>}{' '}
          {s.queues.looked(
            f.count(reading.value.keysSeen),
            f.took(reading.value.tookMs),
            f.age(nowMs - reading.atMs),
          )}{' '}
          {reading.value.left > 0 && `${s.queues.left(f.count(reading.value.left))} `}
          {reading.value.partial}
        </p>
      ) : (
        <p className="soft">{reading.reason}</p>
      )}
      {children}
      <p className="soft" role="status">
        {told.atMs === lookedMs && told.text}
      </p>
    </Section>
  )
}
