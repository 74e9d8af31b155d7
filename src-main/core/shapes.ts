import { watchBlock } from './health/block.ts'
import type { Level } from './model/level.ts'
import type { Health, WatchBlock } from './model/snapshot.ts'

/** A level as faces draw it: a broker that cannot be watched has a mark of its own. */
export type Mark = Level | 'blocked'

/** The mark of a verdict. */
export const markOf = (health: Health): Mark => (watchBlock(health) === null ? health.level : 'blocked')

/** The key of the word beside the mark: `needs-you` and `unreachable` say more than `unknown`. */
export const wordOf = (health: Health): Level | WatchBlock => watchBlock(health) ?? health.level

/** The shape of each mark where text is all there is: tray menu and terminal. */
export const shapeOf: Readonly<Record<Mark, string>> = {
  ok: '●',
  degraded: '▲',
  down: '■',
  unknown: '○',
  blocked: '◆',
}
