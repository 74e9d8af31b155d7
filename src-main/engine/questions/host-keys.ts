import type { BrokerConfig } from '#core/model/config'
import type { LinkFault, LinkState } from '#core/model/link'
import type { Links } from '../links/links.ts'
import type { QuestionDesk } from './desk.ts'

const faultOf = (state: LinkState | undefined): LinkFault | null =>
  state?.state === 'down' ? state.fault : null

/** An unknown host key is put before a person once; the question goes when nobody meets that key any more. */
export function askAboutHostKey(
  links: Pick<Links, 'states'>,
  questions: QuestionDesk,
  broker: string,
  brokers: readonly BrokerConfig[],
): void {
  const fault = faultOf(links.states(broker)?.host)
  const offer = fault?.code === 'host-key-unknown' ? fault.hostKey : undefined
  if (offer !== undefined) questions.offerHostKey(broker, offer)
  const met = brokers.flatMap(({ name }) => faultOf(links.states(name)?.host)?.hostKey?.host ?? [])
  questions.withdrawHostKeys(asked => met.includes(asked.host))
}
