import { type ReactNode, useState } from 'react'
import { useWindowContext } from '../store/context.ts'
import { safely } from '../store/safely.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'

/** Asks a run to stop; what that means is told by the run itself. */
export function CancelRun({ runId }: { readonly runId: string }): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const cancel = async (): Promise<void> => {
    setAsked(true)
    const answer = await safely(client.cancel({ runId }))
    if (answer.ok) return
    setAsked(false)
    setRefused(answer.error)
  }
  return (
    <div className="cancel-run">
      <Button off={asked} onPress={() => void cancel()}>
        {asked ? s.runs.cancelling : s.runs.cancel}
      </Button>
      {refused !== null && <p role="alert">{refused}</p>}
    </div>
  )
}
