import { randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises'
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
import { keepAside } from '../files/aside.ts'
import { writeAtomic } from '../files/atomic.ts'
import { fileErrorCode, fileErrorText } from '../files/words.ts'

/** A request as its file holds it. */
export interface LeftRequest {
  readonly file: string
  readonly request: AlertRequest
}

/** What outlives the process: the state, and requests of processes that may not write it. */
export interface AlertStore {
  readonly path: string
  /** A missing file is a state in which nothing was raised; null is one that is damaged or cannot be read. */
  load(): Promise<AlertState | null>
  /** Moves the damaged file out of the way; the answer is where it lies, null where it cannot be moved. */
  keepAside(): Promise<string | null>
  /** Whether the file that was kept aside is still there. */
  isAside(path: string): Promise<boolean>
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
    path,
    async load() {
      const found = await read(path, alertStateSchema)
      return found === 'missing' ? calmState : found
    },
    keepAside: () => keepAside(path),
    isAside: aside =>
      access(aside).then(
        () => true,
        () => false,
      ),
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
        return request === null || request === 'missing' ? [] : [{ file, request }]
      }
      return (await Promise.all(names.map(read1))).flat()
    },
    async drop(left) {
      for (const { file } of left) await rm(file, { force: true })
    },
  }
}

async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | 'missing' | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    return fileErrorCode(error) === 'ENOENT' ? 'missing' : null
  }
}
