import type { Snapshot } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { tellRuns } from '#core/notify'
import type { Language } from '#core/text/say'

/** Follows snapshots and tells how runs end. */
export interface Notifier {
  look(snapshot: Snapshot): void
}

/** Builds a notifier that has told nothing yet. */
export function createNotifier(language: Language, tell: (notice: Notice) => void): Notifier {
  let previous: Snapshot | null = null
  return {
    look(next) {
      const notices = tellRuns(previous, next, language)
      previous = next
      for (const notice of notices) tell(notice)
    },
  }
}
