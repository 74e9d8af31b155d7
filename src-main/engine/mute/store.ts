import { readFile, stat } from 'node:fs/promises'
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
  /** Takes over what another process wrote since. */
  refresh(): Promise<void>
  /** Silences one broker, or all (null); `untilMs` null ends it. */
  set(broker: string | null, untilMs: number | null): Promise<void>
}

/** Stands for a broker whose own silence was ended while all others are silenced. */
const listening = 0

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
  let known = await versionOf(path)
  let writing: Promise<void> = Promise.resolve()

  const save = async (): Promise<void> => {
    const saved = await writeAtomic(path, JSON.stringify(mutes))
    if (!saved.ok) onProblem(saved.error)
    known = await versionOf(path)
  }
  const refresh = async (): Promise<void> => {
    const now = await versionOf(path)
    if (now === known) return
    known = now
    mutes = await read(path)
  }
  const change = async (broker: string | null, untilMs: number | null): Promise<void> => {
    if (broker === null) {
      const stillOwn = Object.entries(mutes.brokers).filter(([, own]) => own !== listening)
      mutes = { all: untilMs, brokers: Object.fromEntries(stillOwn) }
    } else {
      const { [broker]: _, ...others } = mutes.brokers
      const own = untilMs ?? (mutes.all === null ? null : listening)
      mutes = { ...mutes, brokers: own === null ? others : { ...others, [broker]: own } }
    }
    await save()
  }

  return {
    until(broker, nowMs) {
      const own = mutes.brokers[broker]
      if (own === listening) return null
      const untilMs = Math.max(mutes.all ?? 0, own ?? 0)
      return untilMs > nowMs ? untilMs : null
    },
    refresh() {
      writing = writing.then(refresh)
      return writing
    },
    set(broker, untilMs) {
      // What another process muted meanwhile stays.
      writing = writing.then(refresh).then(() => change(broker, untilMs))
      return writing
    },
  }
}

/** What tells one state of the file from the next: each write is a new file. Null when it is not there. */
const versionOf = (path: string): Promise<string | null> =>
  stat(path).then(
    ({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`,
    () => null,
  )
