import type { ReactNode } from 'react'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'

interface PageToldProps {
  /** How many there are; null while they are read. */
  readonly total: number | null
  readonly chosen: number
  readonly onAgain: () => void
}

/** How many there are and how many are chosen, and the way to read them again. */
export function PageTold({ total, chosen, onAgain }: PageToldProps): ReactNode {
  const { s, f } = useText()
  return (
    <span className="explorer-told">
      <span className="soft" role="status">
        {total === null ? s.pending.reading : s.pending.total(f.count(total), f.count(chosen))}
      </span>
      <Button tone="quiet" onPress={onAgain}>
        {s.pending.again}
      </Button>
    </span>
  )
}
