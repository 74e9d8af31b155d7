import type { ReactNode } from 'react'
import { useWindowContext } from '../../store/context.ts'
import { useAsked } from '../../store/use-asked.ts'
import { useText } from '../../text/text.ts'
import { Tag } from '../../ui/tag.tsx'

interface PeekProps {
  readonly broker: string
  readonly kind: 'stream' | 'bullmq'
  readonly queue: string
  readonly id: string
}

/** What is inside an entry or a job: bounded, and without what looks like a secret. */
export function Peek({ broker, kind, queue, id }: PeekProps): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const { answer } = useAsked(client.peek, { broker, kind, queue, id })
  if (answer === null) return <p className="soft">{s.pending.reading}</p>
  if (!answer.ok) return <p role="alert">{answer.error}</p>
  const { exists, fields, cut } = answer.value
  return (
    <div className="peek">
      {!exists && <p>{s.pending.gone}</p>}
      <dl>
        {fields.map(field => (
          <div key={field.name}>
            <dt className="mono">{field.name}</dt>
            <dd>
              <code>{field.value}</code> {field.redacted && <Tag>{s.pending.redacted}</Tag>}{' '}
              <span className="soft small">{f.bytes(field.bytes)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {cut !== null && <p className="soft small">{cut}</p>}
    </div>
  )
}
