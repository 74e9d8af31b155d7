import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import {
  type AlertRequest,
  type AlertState,
  alertRequestSchema,
  alertStateSchema,
  calmState,
} from '#core/alerts/state'
import { err, type Result } from '#core/result'
import { writeAtomic } from '../files/atomic.ts'
import { fileErrorText } from '../files/words.ts'

/** A request as its file holds it. */
export interface LeftRequest {
  readonly file: string
  readonly request: AlertRequest
}

/** What outlives the process: the state, and requests of processes that may not write it. */
export interface AlertStore {
  /** A missing or damaged file is a state in which nothing was raised. */
  load(): Promise<AlertState>
  save(state: AlertState): Promise<Result<null>>
  /** Leaves a request for whoever keeps the state. */
  leave(request: AlertRequest): Promise<Result<null>>
  /** The requests that were left, oldest first. */
  left(): Promise<readonly LeftRequest[]>
  drop(left: readonly LeftRequest[]): Promise<void>
}

/** Opens the store; the folder of requests lies beside the state's file. */
export function openAlertStore(path: string, nowMs: () => number): AlertStore {
  const folder = `${path}.requests`
  return {
    load: async () => (await read(path, alertStateSchema)) ?? calmState,
    save: state => writeAtomic(path, JSON.stringify(state)),
    async leave(request) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
      } catch (error) {
        return err(fileErrorText(error, folder))
      }
      const name = `${String(nowMs()).padStart(15, '0')}-${randomUUID()}.json`
      return writeAtomic(join(folder, name), JSON.stringify(request))
    },
    async left() {
      const names = (await readdir(folder).catch(() => [])).filter(name => /^\d.*\.json$/.test(name)).sort()
      const read1 = async (name: string): Promise<LeftRequest[]> => {
        const file = join(folder, name)
        const request = await read(file, alertRequestSchema)
        return request === null ? [] : [{ file, request }]
      }
      return (await Promise.all(names.map(read1))).flat()
    },
    async drop(left) {
      for (const { file } of left) await rm(file, { force: true })
    },
  }
}

async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    // Never written, or cut short by something that is not us: what stands is judged anew.
    return null
  }
}
