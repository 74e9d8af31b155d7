import { err } from '#core/result'
import type { LinkAccess } from '../actions/service.ts'
import type { HistoryService } from './service.ts'

/** What the history is built from. */
export interface HistoryDeps {
  readonly path: string
  readonly links: LinkAccess
}

/** Opens the history of this machine. */
export function createHistoryService({ path }: HistoryDeps): HistoryService {
  return {
    record: () => undefined,
    mark: () => undefined,
    keys: () => [],
    query: async () => err('Nothing is kept yet.'),
    text: async () => err('Nothing is kept yet.'),
    size: () => ({ path, bytes: 0, oldestMs: null, trouble: 'Nothing is kept yet.' }),
    stop: async () => undefined,
  }
}
