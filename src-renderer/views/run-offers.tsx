import { type ReactNode, useState } from 'react'
import type { RunOffer, RunView } from '#core/model/run'
import { useWindowContext } from '../store/context.ts'
import { settleRun } from '../store/planning.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'

/** What a person can do about a run that was cut off, each with what it means. */
export function RunOffers({ run }: { readonly run: RunView }): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  if (run.offers.length === 0) return null
  const settle = async (offer: RunOffer): Promise<void> => {
    setAsked(true)
    setRefused(await settleRun(client, store, run, offer))
    setAsked(false)
  }
  return (
    <>
      <dl className="run-offers">
        {run.offers.map(offer => (
          <div key={offer}>
            <dt>
              <Button off={asked} onPress={() => void settle(offer)}>
                {s.runs.offers[offer]}
              </Button>
            </dt>
            <dd className="soft">{s.runs.offerHint[offer]}</dd>
          </div>
        ))}
      </dl>
      {refused !== null && <p role="alert">{refused}</p>}
    </>
  )
}
