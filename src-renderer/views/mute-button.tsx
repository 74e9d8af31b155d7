import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../store/clock.ts'
import { useWindowContext } from '../store/context.ts'
import { useAsking } from '../store/use-asking.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'

const muteMs = 60 * 60_000

/** Silences the notifications of a broker for an hour, or ends that. */
export function MuteButton({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const { failure, ask } = useAsking()
  const nowMs = useNow()
  const mute = (untilMs: number | null) => (): void =>
    ask(() => client.mute({ broker: broker.name, untilMs }))
  return (
    <>
      {failure !== null && <p role="alert">{failure}</p>}
      {broker.muted ? (
        <Button tone="quiet" onPress={mute(null)}>
          {s.header.unmute(f.time(broker.muted.untilMs, nowMs))}
        </Button>
      ) : (
        <Button tone="quiet" onPress={mute(nowMs + muteMs)}>
          {s.header.mute}
        </Button>
      )}
    </>
  )
}
