import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until the answer is there (not null, undefined or false); names what was waited for when it never is. */
export async function until<T>(
  what: string | (() => string),
  ask: () => T | Promise<T>,
  withinMs = 120_000,
): Promise<Exclude<T, null | undefined | false>> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as Exclude<T, null | undefined | false>
    if (performance.now() > endMs) {
      const words = typeof what === 'string' ? what : what()
      throw new Error(`Waited ${withinMs / 1000} s in vain for ${words}.`)
    }
    await sleep(50)
  }
}
