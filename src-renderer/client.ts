import type { Client } from '#core/contract'

declare global {
  interface Window {
    /** Put there by preload: the only way out of this page. */
    readonly brokerlight: Client
  }
}

/** The engine as preload offers it. */
export const client = (): Client => window.brokerlight
