import type { Snapshot } from '#core/model/snapshot'
import { timeText, type Voice } from '#core/text/time'
import type { Engine } from '../engine/engine.ts'
import type { Options } from './args.ts'
import type { Interrupts } from './interrupts.ts'
import type { Output } from './io.ts'
import type { Prompt } from './prompt.ts'

/** What every command of the terminal face works with. */
export interface Face {
  readonly engine: Engine
  readonly options: Options
  readonly output: Output
  readonly prompt: Prompt
  readonly interrupts: Interrupts
  readonly voice: Voice
}

/** A time as it stands in a list. */
export const when = (face: Face, atMs: number): string => timeText(face.voice, atMs, Date.now())

/** Waits for a snapshot that satisfies, at most `withinMs`; then the last one is given as it is. */
export async function snapshotWhere(
  face: Pick<Face, 'engine' | 'interrupts'>,
  satisfies: (snapshot: Snapshot) => boolean,
  withinMs: number,
): Promise<Snapshot> {
  const { signal } = face.interrupts
  let last = await face.engine.handlers.snapshot()
  if (satisfies(last)) return last
  return await new Promise(resolve => {
    const finish = (): void => {
      unsubscribe()
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve(last)
    }
    const unsubscribe = face.engine.onSnapshot(snapshot => {
      last = snapshot
      if (satisfies(snapshot)) finish()
    })
    const timer = setTimeout(finish, withinMs)
    signal.addEventListener('abort', finish)
    if (signal.aborted) finish()
  })
}
