import { neededParts, parseAofManifest } from './aof.ts'
import { isFileName } from './names.ts'

/** Where a broker keeps its data inside of its container, and what the files are called. */
export interface DataFolder {
  readonly directory: string
  readonly rdb: string
  /** Folder of the multi-part AOF set (Redis 7 and later), or the single AOF file, where one exists. */
  readonly aofDirectory: string
  readonly aofFile: string
}

/** A file to copy, by its path in the data folder. */
export interface SourceFile {
  readonly path: string
  readonly bytes: number
  /** Grows while it is copied: only what was there at the start belongs to the backup. */
  readonly grows: boolean
}

/** What makes a whole backup. */
export interface BackupSources {
  readonly sources: readonly SourceFile[]
  /** Paths that belong to it and are not there. */
  readonly missing: readonly string[]
}

/**
 * The files of a backup: the RDB and, where the AOF is on, what its manifest needs, or the single AOF file. `listing` has
 * a line `BYTES PATH` for each file there is. Null when the manifest names what cannot be a file beside it.
 */
export function backupSources(
  listing: string,
  folder: DataFolder,
  manifest: string,
  hasAof: boolean,
): BackupSources | null {
  const listed = new Map(
    listing.split('\n').flatMap(line => {
      const match = /^(\d+) (.+)$/.exec(line)
      return match?.[1] && match[2] ? [[match[2], Number(match[1])] as const] : []
    }),
  )
  const parts = neededParts(parseAofManifest(manifest))
  if (!parts.every(isFileName)) return null
  const inSet = (file: string): string => `${folder.aofDirectory}/${file}`
  const set = parts.length > 0 ? [...parts, `${folder.aofFile}.manifest`].map(inSet) : []
  const single = set.length === 0 && listed.has(folder.aofFile) ? [folder.aofFile] : []
  const wanted = [folder.rdb, ...(hasAof ? [...set, ...single] : [])]
  return {
    sources: wanted.flatMap(path => {
      const bytes = listed.get(path)
      return bytes === undefined ? [] : [{ path, bytes, grows: path !== folder.rdb }]
    }),
    missing: wanted.filter(path => !listed.has(path)),
  }
}
