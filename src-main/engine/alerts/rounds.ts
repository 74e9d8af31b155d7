/** Evaluations of brokers out of turn. */
export interface Rounds {
  /** The level of a broker changed: it is evaluated at once, and again when an outage of a second is to fire. */
  soon(broker: string): void
  stop(): void
}

/** A little more than the `for` of an outage. */
const secondLookMs = 1_010

/** Builds the rounds around one evaluation of some brokers; those that come together are evaluated together. */
export function createRounds(evaluate: (brokers: ReadonlySet<string>) => void): Rounds {
  const first = new Set<string>()
  const second = new Set<string>()
  let now: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  const take = (brokers: Set<string>): ReadonlySet<string> => {
    const taken = new Set(brokers)
    brokers.clear()
    return taken
  }
  return {
    soon(broker) {
      first.add(broker)
      second.add(broker)
      clearTimeout(later)
      later = setTimeout(() => evaluate(take(second)), secondLookMs)
      now ??= setImmediate(() => {
        now = undefined
        evaluate(take(first))
      })
    },
    stop() {
      clearImmediate(now)
      clearTimeout(later)
    },
  }
}
