import { type Address, addressText, parseSlots, slotCount } from '#core/redis/slots'

/** Who owns which slot of a cluster, as far as is known. */
export interface SlotMap {
  ownerOf(slot: number): Address | undefined
  /** Every master, in an order that does not change while the masters do not. */
  masters(): readonly Address[]
  /** Takes the reply to CLUSTER SLOTS; false when it names no owner at all. */
  take(reply: unknown, asked: Address): boolean
  /** One slot is elsewhere. */
  move(slot: number, to: Address): void
}

/** A map that knows nothing yet. */
export function slotMap(): SlotMap {
  let owners: (Address | undefined)[] = []
  let masters: readonly Address[] = []
  const sortMasters = (): void => {
    const all = new Map(owners.flatMap(owner => (owner ? [[addressText(owner), owner]] : [])))
    masters = [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, address]) => address)
  }
  return {
    ownerOf: slot => owners[slot],
    masters: () => masters,
    take(reply, asked) {
      const ranges = parseSlots(reply, asked)
      if (ranges.length === 0) return false
      owners = new Array(slotCount)
      for (const { from, to, host, port } of ranges) owners.fill({ host, port }, from, to + 1)
      sortMasters()
      return true
    },
    move(slot, to) {
      owners[slot] = to
      sortMasters()
    },
  }
}
