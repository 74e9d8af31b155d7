import { err } from '#core/result'
import type { LinkAccess } from '../actions/service.ts'
import type { QueueService } from './service.ts'

/** Builds the service on the engine's links. */
export function createQueueService(_deps: { readonly links: LinkAccess }): QueueService {
  const later = async () => err('This is not there yet.')
  return { pending: later, peek: later, jobs: later }
}
