import type { LinkState } from './model/link.ts'
import type { BrokerView, Guard, GuardedAction } from './model/snapshot.ts'
import { type Language, say } from './text/say.ts'

/** What decides whether an action can be pressed. */
export interface GuardFacts {
  readonly broker: string
  readonly reach: BrokerView['reach']
  readonly runtime: BrokerView['runtime']
  readonly hostLink: LinkState
  readonly redisLink: LinkState
  /** The title of this broker's running run; null when none runs. */
  readonly running: string | null
  /** Whether the config names an image that a deploy could replace. */
  readonly hasImages: boolean
  /** Whether there is a release to go back to with one click. */
  readonly hasPrevious: boolean
  /** Whether another release than the running one can be chosen. */
  readonly hasOthers: boolean
  /** What keeps its compose project from being changed, as far as its host told; null where nothing does. */
  readonly composeObstacle: string | null
  readonly language: Language
}

/** Whether an action can be pressed now, and if not, why: the same value greys the button and guards the action. */
export function guardFor(action: GuardedAction, facts: GuardFacts): Guard {
  const why = obstacle(action, facts)
  return why === null ? { allowed: true } : { allowed: false, why }
}

function obstacle(action: GuardedAction, facts: GuardFacts): string | null {
  const { broker, runtime, language } = facts
  if (action === 'queue') return queueObstacle(facts)
  if (runtime === 'managed' && action !== 'backup') return say(language, 'guard-managed', { broker })
  if (runtime !== 'compose') {
    return say(language, action === 'backup' ? 'guard-backup-runtime' : 'guard-runtime', { broker, runtime })
  }
  if (facts.reach === 'direct') return say(language, 'guard-no-host', { broker })
  if (action === 'deploy' && !facts.hasImages) return say(language, 'guard-no-images', { broker })
  if (facts.running !== null) return say(language, 'guard-running', { title: facts.running })
  const host = notUp(facts.hostLink, language)
  if (host !== null) return say(language, 'guard-host', { why: host })
  if (facts.composeObstacle !== null) return facts.composeObstacle
  // A broken Redis must not stand in the way of the deploy or rollback that mends it.
  const redis = action === 'backup' ? notUp(facts.redisLink, language) : null
  if (redis !== null) return say(language, 'guard-redis', { why: redis })
  if (action !== 'rollback' || facts.hasPrevious) return null
  return say(language, facts.hasOthers ? 'guard-oldest' : 'guard-no-previous', { broker })
}

/** A queue is changed over Redis alone, so that any runtime will do. */
function queueObstacle({ running, redisLink, language }: GuardFacts): string | null {
  if (running !== null) return say(language, 'guard-running', { title: running })
  const redis = notUp(redisLink, language)
  return redis === null ? null : say(language, 'guard-redis', { why: redis })
}

function notUp(link: LinkState, language: Language): string | null {
  if (link.state === 'up') return null
  return link.state === 'down' ? link.fault.message : say(language, 'guard-not-connected')
}
