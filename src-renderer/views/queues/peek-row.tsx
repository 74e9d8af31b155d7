import type { ReactNode } from 'react'
import type { Chosen } from '../../store/use-chosen.ts'
import { useText } from '../../text/text.ts'
import { Tick } from '../../ui/tick.tsx'
import { Peek } from './peek.tsx'
import '../../ui/link.css'

interface PeekRowProps {
  readonly broker: string
  readonly kind: 'stream' | 'bullmq'
  readonly queue: string
  readonly id: string
  readonly chosen: Chosen
  readonly open: boolean
  readonly onTurn: () => void
  /** What is pressed to look inside. */
  readonly name: ReactNode
  /** Cells of the whole table, for the row that opens. */
  readonly columns: number
  /** The cells after the name. */
  readonly children: ReactNode
}

/** A row that can be chosen, and opens to what is inside. */
export function PeekRow(props: PeekRowProps): ReactNode {
  const { broker, kind, queue, id, chosen, open, onTurn, name, columns, children } = props
  const { s } = useText()
  const isEntry = kind === 'stream'
  return (
    <tbody>
      <tr>
        <td className="tick">
          <Tick label={s.pending.choose(id)} id={id} chosen={chosen} />
        </td>
        <td className={isEntry ? undefined : 'wrap'}>
          <button
            type="button"
            className={isEntry ? 'link mono' : 'link'}
            aria-expanded={open}
            onClick={onTurn}
          >
            {name}
          </button>
        </td>
        {children}
      </tr>
      {open && (
        <tr className="details">
          <td colSpan={columns}>
            <Peek broker={broker} kind={kind} queue={queue} id={id} />
          </td>
        </tr>
      )}
    </tbody>
  )
}
