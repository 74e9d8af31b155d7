import type { DatabaseSync } from 'node:sqlite'
import { say } from '#core/text/say'
import { timeText, type Voice } from '#core/text/time'
import { fileBytes, fileId, moveAside, NewerFile, openFile } from './file.ts'
import { createReader, type Reader } from './reader.ts'
import { isDamaged, isPassing, loadSqlite, sqliteTrouble } from './sqlite.ts'
import { createUpkeep, type Upkeep } from './upkeep.ts'
import { createWriter, type Writer } from './writer.ts'

/** What a store is opened with. */
export interface StoreDeps {
  readonly path: string
  /** What the file may grow to. */
  readonly mostBytes: number
  /** Tells this process from all others that write the same file. */
  readonly recorder: string
  readonly voice: Voice
  readonly nowMs: () => number
  readonly steadyMs: () => number
  readonly warn: (text: string) => void
}

/** The history file. It is opened when it is needed, and again a while after it failed. */
export interface Store {
  /** The work's answer; null when the file does not serve now, and `trouble` says why. */
  read<T>(work: (reader: Reader) => T): T | null
  /** Whether the work was done; when it was, the trouble is over. */
  write(work: (writer: Writer) => void): boolean
  /** Does one small piece of upkeep; false when there is none to do. */
  tend(): boolean
  /** Why nothing is kept, or what was lost, in words; null when all is well. */
  trouble(): string | null
  bytes(): number
  close(): void
}

/** The parts that work on an open file. */
interface Open {
  readonly file: DatabaseSync
  readonly id: number | null
  readonly writer: Writer
  readonly reader: Reader
  readonly upkeep: Upkeep
}

const retryMs = 10_000

/** Builds the store; a Node without SQLite makes one that keeps nothing and says why. */
export function createStore(deps: StoreDeps): Store {
  const { path, steadyMs } = deps
  const { language } = deps.voice
  const sqlite = loadSqlite()
  let open: Open | null = null
  let trouble: string | null = null
  let lost: string | null = null
  let notBeforeMs = Number.NEGATIVE_INFINITY

  const tell = (text: string): void => {
    if (text !== trouble) deps.warn(text)
    trouble = text
  }

  const close = (): void => {
    const { file } = open ?? {}
    open = null
    file?.close()
  }

  const fail = (error: unknown): void => {
    if (error instanceof NewerFile) {
      tell(say(language, 'history-newer', { path }))
      notBeforeMs = Number.POSITIVE_INFINITY
      return
    }
    tell(sqliteTrouble(error, path, language))
    if (isPassing(error)) return
    close()
    notBeforeMs = steadyMs() + retryMs
  }

  const openNow = (): Open | null => {
    if (open !== null) return open
    if (sqlite === null) {
      tell(say(language, 'history-no-sqlite'))
      return null
    }
    if (steadyMs() < notBeforeMs) return null
    const file = openFile(sqlite, path)
    try {
      const upkeep = createUpkeep(file, deps.mostBytes, steadyMs)
      const writer = createWriter(file, deps.recorder)
      open = { file, id: fileId(path), writer, reader: createReader(file), upkeep }
    } catch (error) {
      file.close()
      throw error
    }
    return open
  }

  const beginAnew = (): void => {
    const nowMs = deps.nowMs()
    const time = timeText(deps.voice, nowMs, nowMs)
    lost = say(language, 'history-damaged', { time, path: moveAside(path) })
    deps.warn(lost)
  }

  /** A damaged file makes room for a new one, unless another process saw to that already. */
  const attempt = <T>(
    work: (open: Open) => T,
    ifDamaged: 'look again' | 'begin anew' | 'give up',
  ): T | null => {
    try {
      const opened = openNow()
      return opened === null ? null : work(opened)
    } catch (error) {
      fail(error)
      if (!isDamaged(error) || ifDamaged === 'give up') return null
      if (ifDamaged === 'begin anew') beginAnew()
      notBeforeMs = Number.NEGATIVE_INFINITY
      return attempt(work, ifDamaged === 'look again' ? 'begin anew' : 'give up')
    }
  }

  return {
    read: work => attempt(({ reader }) => work(reader), 'look again'),
    write(work) {
      const done = attempt(({ writer }) => {
        work(writer)
        return true
      }, 'look again')
      if (done === true) trouble = null
      return done === true
    },
    tend() {
      // Somebody took the file away, or another process began a new one: that one is the history now.
      if (open !== null && fileId(path) !== open.id) close()
      return attempt(({ upkeep }) => upkeep.step(deps.nowMs()), 'look again') === true
    },
    trouble: () => trouble ?? lost,
    bytes: () => fileBytes(path),
    close,
  }
}
