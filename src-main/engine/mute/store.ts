import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { writeAtomic } from '../files/atomic.ts'

const mutesSchema = z.strictObject({
  all: z.number().nullable(),
  brokers: z.record(z.string(), z.number()),
})
type Mutes = z.infer<typeof mutesSchema>

/** Until when notifications are silenced: kept in the data folder, so that a restart does not end the silence. */
export interface MuteStore {
  /** The end of the silence of a broker in epoch ms; null when it is not muted. */
  until(broker: string, nowMs: number): number | null
  /** Silences one broker, or all (null); `untilMs` null ends it. */
  set(broker: string | null, untilMs: number | null): Promise<void>
}

const none: Mutes = { all: null, brokers: {} }

async function read(path: string): Promise<Mutes> {
  try {
    const parsed = mutesSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : none
  } catch {
    // Nothing was ever muted, or the file is damaged: a lost silence does no harm.
    return none
  }
}

/** Opens the store; a missing or damaged file means that nothing is muted. `onProblem` hears why it could not be saved. */
export async function openMuteStore(path: string, onProblem: (text: string) => void): Promise<MuteStore> {
  let mutes = await read(path)
  let writing: Promise<void> = Promise.resolve()

  const save = async (): Promise<void> => {
    const saved = await writeAtomic(path, JSON.stringify(mutes))
    if (!saved.ok) onProblem(saved.error)
  }

  return {
    until(broker, nowMs) {
      const untilMs = Math.max(mutes.all ?? 0, mutes.brokers[broker] ?? 0)
      return untilMs > nowMs ? untilMs : null
    },
    set(broker, untilMs) {
      if (broker === null) {
        mutes = untilMs === null ? none : { ...mutes, all: untilMs }
      } else {
        const { [broker]: _, ...others } = mutes.brokers
        mutes = { ...mutes, brokers: untilMs === null ? others : { ...others, [broker]: untilMs } }
      }
      writing = writing.then(save)
      return writing
    },
  }
}
