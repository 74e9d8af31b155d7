import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { fileErrorCode } from '../files/words.ts'
import type { loadSqlite } from './sqlite.ts'

/** Raised with every change of the tables. */
const schemaVersion = 1
/** A writer that meets another one waits this long, then tries again with the next tick. */
const busyTimeoutMs = 50
/** What the log of changes may grow to before a commit itself folds it in; upkeep does so long before. */
const pagesUntilCheckpoint = 10_000
const logBytes = 64 * 1024 * 1024

const tables = `
  CREATE TABLE IF NOT EXISTS broker (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, recorder TEXT, until_ms INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY, broker INTEGER NOT NULL, name TEXT NOT NULL, labels TEXT NOT NULL,
    unit TEXT NOT NULL, source TEXT NOT NULL, seen_ms INTEGER NOT NULL, UNIQUE (broker, name, labels));
  CREATE TABLE IF NOT EXISTS tick (
    broker INTEGER NOT NULL, at_ms INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (broker, at_ms));
  CREATE TABLE IF NOT EXISTS block (
    tier INTEGER NOT NULL, start_ms INTEGER NOT NULL, series INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (tier, start_ms, series));
  CREATE TABLE IF NOT EXISTS mark (
    broker INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (broker, at_ms, kind, text)) WITHOUT ROWID;
`

/** The file was written by a newer version, which this one must not change. */
export class NewerFile extends Error {}

/** Makes the file for this user alone; its journals take that over. What stands in the way, SQLite says itself. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    if (fileErrorCode(error) === null) throw error
  }
}

/** Opens the history file, made if it is missing. Throws what SQLite says. */
export function openFile(sqlite: NonNullable<ReturnType<typeof loadSqlite>>, path: string): DatabaseSync {
  makePrivate(path)
  const file = new sqlite.DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    // Only an empty file takes it: what was deleted can be given back to the disk later.
    file.exec('PRAGMA auto_vacuum = INCREMENTAL')
    file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    file.exec(`PRAGMA wal_autocheckpoint = ${pagesUntilCheckpoint}; PRAGMA journal_size_limit = ${logBytes}`)
    const version = Number(file.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    if (version > schemaVersion) throw new NewerFile(`${path} was written by a newer Brokerlight`)
    if (version < schemaVersion) file.exec(`${tables} PRAGMA user_version = ${schemaVersion}`)
    return file
  } catch (error) {
    file.close()
    throw error
  }
}

const parts = ['', '-wal', '-shm'] as const

/** Moves a damaged file out of the way; the answer is where it lies. An older damaged one is given up for it. */
export function moveAside(path: string): string {
  const aside = `${path}.damaged`
  for (const part of parts) {
    rmSync(`${aside}${part}`, { force: true })
    try {
      renameSync(`${path}${part}`, `${aside}${part}`)
    } catch {
      // Its log went with the last process that closed it, or the folder lets nothing be moved: opening says so.
    }
  }
  return aside
}

/** Tells a file from another one that took its place; null when there is none. */
export const fileId = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.ino ?? null

/** What the file takes on the disk, its log included. */
export function fileBytes(path: string): number {
  return parts.reduce(
    (bytes, part) => bytes + (statSync(`${path}${part}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

/** Runs the work as one transaction that no other writer gets between. */
export function inTransaction<T>(file: DatabaseSync, work: () => T): T {
  file.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    file.exec('COMMIT')
    return done
  } catch (error) {
    // A commit that failed may have ended the transaction already.
    if (file.isTransaction) file.exec('ROLLBACK')
    throw error
  }
}
