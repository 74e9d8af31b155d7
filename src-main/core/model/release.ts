/** One service of a release: the image a person named and the digest that ran. */
export interface ReleaseImage {
  readonly service: string
  /** Repository with registry, no tag: `127.0.0.1:5000/redis-broker`. */
  readonly repository: string
  /** The tag it was asked for by, when known: `main-e4f5a6b`. */
  readonly tag: string | null
  /** `sha256:…` of the manifest, as in RepoDigests. */
  readonly digest: string
}

/** What ran on a broker: kept on the host, so that every operator sees the same list. Times in epoch ms. */
export interface Release {
  /** Rises by one with each release of this broker. */
  readonly number: number
  readonly images: readonly ReleaseImage[]
  readonly atMs: number
  /** `user@machine` of the operator. */
  readonly by: string
  readonly how: 'found' | 'deploy' | 'rollback' | 'return'
  readonly runId: string
  /** SHA-256 of the configuration that is kept with it on the host; absent where none was kept yet. */
  readonly configuration?: string
}

/** A file of a backup. */
export interface BackupFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** What a check tool said of a backup's files. */
export interface BackupCheck {
  readonly tool: 'redis-check-rdb' | 'redis-check-aof'
  readonly file: string
  readonly verdict: 'valid' | 'invalid' | 'not-run'
  /** The tool's last words, or why it was not run. */
  readonly detail: string
}

/** Lengths and groups of a queue at backup time. */
export interface QueueMark {
  readonly name: string
  readonly kind: string
  readonly length: number | null
  readonly groups: readonly string[]
  /** The newest id: of a stream's entries, or of a BullMQ queue's jobs. */
  readonly lastId: string | null
  readonly entriesAdded: number | null
  /** How many jobs a BullMQ queue has in all its states; null for other kinds and where that is not known. */
  readonly jobs?: number | null
}

/** Keys of one database, and how many of them expire. */
export interface DatabaseMark {
  readonly index: number
  readonly keys: number
  readonly expiring: number
}

/** How often commands were called since the server started that can make a queue of a kind shorter, or remove keys. */
export type TakenCalls = Readonly<Record<'list' | 'set' | 'zset' | 'stream' | 'key', number>>

/** What a broker holds at an instant: compared before and after everything that changes it. */
export interface DataMark {
  readonly atMs: number
  readonly version: string
  readonly runId: string | null
  readonly aofEnabled: boolean | null
  readonly keys: number | null
  readonly keysExpiring: number | null
  readonly queues: readonly QueueMark[]
  readonly databases?: readonly DatabaseMark[]
  /** Null where INFO does not tell. */
  readonly taken?: TakenCalls | null
  /** How many keys expired since the server started. */
  readonly expired?: number | null
  /** When the server started, by its host's clock. */
  readonly startedAtMs?: number | null
  /** Nobody could write from this mark on until then, by the host's clock; absent where writes went on. */
  readonly stillUntilMs?: number
}

/** The manifest of one backup: what was copied, from where, and what the check tools said. */
export interface Backup {
  readonly id: string
  readonly broker: string
  readonly atMs: number
  readonly by: string
  readonly directory: string
  readonly bytes: number
  readonly files: readonly BackupFile[]
  readonly checks: readonly BackupCheck[]
  readonly mark: DataMark
  readonly images: readonly ReleaseImage[]
}
