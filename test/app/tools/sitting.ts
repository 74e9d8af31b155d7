import { afterAll } from 'vitest'
import { type Desk, startDesk } from './desk.ts'
import { launchApp, type RunningApp } from './launch.ts'

/** What a test file starts is ended after its last test, in the opposite order, whatever failed in between. */
export interface Sitting {
  desk(options?: Parameters<typeof startDesk>[0]): Promise<Desk>
  app(desk: Desk, options?: Parameters<typeof launchApp>[1]): Promise<RunningApp>
  /** Anything else that must be ended. */
  ends(end: () => Promise<unknown>): void
}

/** Called once at the top of a file or a `describe`. */
export function sitting(): Sitting {
  const ends: (() => Promise<unknown>)[] = []
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  return {
    async desk(options) {
      const desk = await startDesk(options)
      ends.push(() => desk.stop())
      return desk
    },
    async app(desk, options) {
      const app = await launchApp(desk, options)
      ends.push(() => app.stop())
      return app
    },
    ends: end => void ends.push(end),
  }
}
