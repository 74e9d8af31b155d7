import type { ReactNode } from 'react'
import { retriesSlowly } from '#core/model/link'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../store/clock.ts'
import { useWindowContext } from '../store/context.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { brokenLink } from './verdict.ts'

/** What happens to a link that is not up, and what a person can do about it. */
export function LinkLine({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { client, store } = useWindowContext()
  const connecting = [broker.hostLink, broker.redisLink].find(link => link.state === 'connecting')
  const broken = brokenLink(broker)
  if (!broken)
    return connecting && connecting.attempt > 1 ? (
      <p className="soft">{s.header.connecting(f.count(connecting.attempt))}</p>
    ) : null
  const { fault, retryAtMs } = broken
  const offer = fault.hostKey
  return (
    <p className="link-line">
      <span>
        {retryAtMs !== null &&
          (retriesSlowly(fault.code) ? s.header.retryWaits : s.header.retryIn)(
            f.span(Math.max(0, retryAtMs - nowMs)),
          )}
      </span>
      {offer && (
        <Button onPress={() => store.setState({ dialog: { kind: 'host-key', broker: broker.name, offer } })}>
          {s.header.compareKeys}
        </Button>
      )}
      <Button onPress={() => void client.retryLink({ broker: broker.name })}>{s.header.retry}</Button>
    </p>
  )
}
