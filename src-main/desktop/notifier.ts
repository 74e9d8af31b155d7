import type { Snapshot } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { nothingTold, notify } from '#core/notify'
import type { Language } from '#core/text/say'

/** The engine judges every broker this often, so a second look is a second judgement. */
const judgedEveryMs = 1_000
/** One lost answer is no news; two judgements in a row are. */
const holdChecks = 2
const holdMs = (holdChecks - 1) * judgedEveryMs

/** What deciding over time needs. */
export interface NotifierDeps {
  readonly language: Language
  tell(notice: Notice): void
  nowMs(): number
  /** Calls once later; the returned function calls it off. */
  after(ms: number, call: () => void): () => void
}

/** Follows snapshots and tells what core decides. */
export interface Notifier {
  look(snapshot: Snapshot): void
  stop(): void
}

/** Builds a notifier that has told nothing yet. */
export function createNotifier({ language, tell, nowMs, after }: NotifierDeps): Notifier {
  let previous: Snapshot | null = null
  let memory = nothingTold
  let downSince: ReadonlyMap<string, number> = new Map()
  let callOff: (() => void) | null = null

  const look = (next: Snapshot): void => {
    callOff?.()
    callOff = null
    const now = nowMs()
    downSince = new Map(downByItself(next).map(name => [name, downSince.get(name) ?? now]))
    const downChecks = new Map([...downSince].map(([name, since]) => [name, checksSince(since, now)]))
    const decided = notify({ previous, next, memory, downChecks, holdChecks, language })
    previous = next
    memory = decided.memory
    for (const notice of decided.notifications) tell(notice)
    // While nothing changes no snapshot comes, so the second look is taken at the same one.
    const held = [...downSince.values()].map(since => since + holdMs - now).filter(leftMs => leftMs > 0)
    if (held.length > 0) callOff = after(Math.min(...held), () => look(next))
  }

  return {
    look,
    stop() {
      callOff?.()
      callOff = null
    },
  }
}

/** Brokers that are down, but for those that a deploy or rollback is just restarting: their run tells how it ended. */
function downByItself({ brokers, runs }: Snapshot): readonly string[] {
  const switching = runs.filter(run => run.end === null && run.kind !== 'backup').map(run => run.broker)
  const down = brokers.filter(broker => broker.health.level === 'down').map(broker => broker.name)
  return down.filter(name => !switching.includes(name))
}

const checksSince = (sinceMs: number, nowMs: number): number =>
  1 + Math.floor((nowMs - sinceMs) / judgedEveryMs)
