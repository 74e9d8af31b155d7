import { lookAtBullmq } from './bullmq.ts'
import type { Look, LookMaking } from './look.ts'
import { lookAtStream } from './stream.ts'
import { lookAtSortedSet } from './zset.ts'

/** The look that fits a queue; null where its counts are all there is to see (lists, sets), or it is not there. */
export function lookAt(making: LookMaking): Look | null {
  if (!making.reading.exists) return null
  switch (making.queue.kind) {
    case 'stream':
      return lookAtStream(making)
    case 'bullmq':
      return lookAtBullmq(making)
    case 'zset':
      return lookAtSortedSet(making)
    case 'list':
    case 'set':
      return null
  }
}
