import type { Http, Secrets } from '#core/ports'
import { err } from '#core/result'
import type { Voice } from '#core/text/time'
import type { AlertService } from './service.ts'

/** What alerts are built from. */
export interface AlertDeps {
  /** The file that outlives the app. */
  readonly path: string
  readonly operator: string
  readonly nowMs: () => number
  readonly randomId: () => string
  /** For the webhook: asked from this machine. */
  readonly http: Http
  readonly secrets: Secrets
  readonly voice: Voice
  readonly warn: (text: string) => void
}

/** Opens the alerts of this machine. */
export async function openAlertService(_deps: AlertDeps): Promise<AlertService> {
  const later = async () => err('This is not there yet.')
  return {
    apply: () => undefined,
    judge: () => false,
    raised: () => [],
    silences: () => [],
    rules: () => [],
    acknowledge: later,
    snooze: later,
    silence: later,
    endSilence: later,
    log: async () => [],
    stop: async () => undefined,
  }
}
