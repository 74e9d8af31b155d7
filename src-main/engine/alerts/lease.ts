import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { stillLives, thisProcess } from '../actions/journals.ts'
import { writeAtomic } from '../files/atomic.ts'

/** What the process is to others: a window tells people, a terminal steps back for it, a guest never keeps alerts. */
export type AlertRole = 'window' | 'terminal' | 'guest'

/** The right to judge, tell and write alerts: one process of this data folder has it. */
export interface Lease {
  readonly path: string
  readonly role: AlertRole
  /** Looks whether it is ours, and takes it when it is free or held by a lesser one. */
  hold(): Promise<boolean>
  /** Whether another living process has it. */
  isElsewhere(): Promise<boolean>
  release(): Promise<void>
}

const holderSchema = z.object({
  token: z.string(),
  role: z.enum(['window', 'terminal']),
  pid: z.number(),
  startedAt: z.string().nullable(),
  bootedAtMs: z.number(),
})
type Holder = z.infer<typeof holderSchema>

/** Whoever had it may be in the middle of a write. */
const settleMs = 300

/** Makes a lease on a file; nothing is taken yet. */
export function createLease(path: string, role: AlertRole, token: string): Lease {
  const read = async (): Promise<Holder | null> => {
    const text = await readFile(path, 'utf8').catch(() => '')
    const parsed = holderSchema.safeParse(parse(text))
    return parsed.success ? parsed.data : null
  }
  const isMine = async (): Promise<boolean> => (await read())?.token === token

  async function take(): Promise<boolean> {
    if (role === 'guest') return false
    const { pid, startedAt, bootedAtMs = 0 } = await thisProcess()
    const text = JSON.stringify({ token, role, pid, startedAt, bootedAtMs } satisfies Holder)
    const holder = await read()
    const givesWay = holder === null || (role === 'window' && holder.role === 'terminal')
    if (!givesWay && (await stillLives(holder))) return false
    if (holder === null && (await makeNew(path, text))) return true
    if (!(await writeAtomic(path, text)).ok) return false
    await sleep(settleMs)
    return isMine()
  }

  return {
    path,
    role,
    hold: async () => (await isMine()) || (await take()),
    async isElsewhere() {
      const holder = await read()
      return holder !== null && holder.token !== token && (await stillLives(holder))
    },
    async release() {
      if (await isMine()) await rm(path, { force: true })
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A file that was cut short names nobody.
    return null
  }
}

/** False where somebody else made it in the same moment, or what stands there names nobody. */
async function makeNew(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    return true
  } catch {
    return false
  }
}
