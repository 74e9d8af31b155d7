import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Plan } from '#core/plan/plan'
import { err } from '#core/result'
import { address } from '../links/links.ts'
import type { ActionDeps, LinkAccess } from './service.ts'

/** Where a broker is by its config: the machine, its Redis and its compose project. */
export function placeOf(broker: BrokerConfig): string {
  const { compose } = broker.runtime
  return JSON.stringify([
    address(broker),
    compose ? [compose.directory, compose.files, compose.project, compose.service] : null,
  ])
}

/** Why a plan cannot go on with the config as it is now: its broker is gone, or is another one; null when it can. */
export function elsewhere(deps: Pick<ActionDeps, 'broker'>, plan: Plan): string | null {
  const broker = deps.broker(plan.broker)
  if (broker === null)
    return `${plan.broker} is no longer in brokers.yaml. Put it back, then resume or undo the run.`
  return placeOf(broker) === plan.place
    ? null
    : `${plan.broker} leads elsewhere in brokers.yaml than when this run began. Put it back, then resume or undo the run.`
}

/** The fault of a run whose broker is elsewhere by now. */
export const elsewhereFault = (message: string): LinkFault => ({ code: 'config', layer: 'host', message })

/** Links that never lead a run to another machine than the one its plan was made for. */
export const linksFor = (deps: ActionDeps, plan: Plan): LinkAccess => ({
  async host(...asked) {
    const moved = elsewhere(deps, plan)
    return moved === null ? deps.links.host(...asked) : err(elsewhereFault(moved))
  },
  async redis(...asked) {
    const moved = elsewhere(deps, plan)
    return moved === null ? deps.links.redis(...asked) : err(elsewhereFault(moved))
  },
})
