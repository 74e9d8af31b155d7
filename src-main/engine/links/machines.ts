import type { BrokerConfig } from '#core/model/config'
import type { Reach } from '#core/ports'

/** Identities of the machines that brokers are on. */
export interface Machines {
  /** The identity of a broker's machine; one of its own until it is known. */
  of(broker: string): string
  /** Resolves it anew: the ssh config may say something else by now. */
  resolve(broker: BrokerConfig): void
}

/** Keeps the identities as they were resolved last. */
export function createMachines(reach: Pick<Reach, 'machine'>): Machines {
  const known = new Map<string, string>()
  return {
    of: broker => known.get(broker) ?? `broker:${broker}`,
    resolve(broker) {
      void reach.machine(broker).then(machine => {
        if (machine !== null) known.set(broker.name, machine)
      })
    },
  }
}
