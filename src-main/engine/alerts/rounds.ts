/** Judgements of all brokers out of turn. */
export interface Rounds {
  /** A level changed: all are judged at once, and again when an outage of a second is to be raised. */
  soon(): void
  stop(): void
}

/** A little more than the hold of an outage. */
const secondLookMs = 1_010

/** Builds the rounds around one judgement of all brokers. */
export function createRounds(judgeAll: () => void): Rounds {
  let first: NodeJS.Immediate | undefined
  let second: NodeJS.Timeout | undefined
  return {
    soon() {
      clearTimeout(second)
      second = setTimeout(judgeAll, secondLookMs)
      first ??= setImmediate(() => {
        first = undefined
        judgeAll()
      })
    },
    stop() {
      clearImmediate(first)
      clearTimeout(second)
    },
  }
}
