import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isBackupPath } from '#core/backup/names'
import type { Backup, BackupFile } from '#core/model/release'

const partialPrefix = '.partial-'
const manifestName = 'manifest.json'

/** Backups on this machine: one folder a backup, visible only once it is whole. */
export interface BackupStore {
  /** Whole backups of a broker, newest first. */
  list(broker: string): Promise<readonly Backup[]>
  /** Receives one file of a backup that is being made; gives its size and checksum. */
  receive(
    broker: string,
    id: string,
    path: string,
    content: AsyncIterable<Uint8Array>,
    onBytes: (bytes: number) => void,
  ): Promise<BackupFile>
  /** Cuts a received file to its first `bytes` and gives its new checksum. */
  cut(broker: string, id: string, path: string, bytes: number): Promise<BackupFile>
  read(broker: string, id: string, path: string): AsyncIterable<Uint8Array>
  /** The folder of a backup that is being made. */
  partial(broker: string, id: string): string
  /** The folder a finished backup gets. */
  final(broker: string, id: string): string
  /** Writes the manifest and makes the backup visible, in one rename. */
  keep(backup: Backup): Promise<void>
  /** Removes what was received of a backup that will not be finished. */
  drop(broker: string, id: string): Promise<void>
  /** Free bytes where backups are kept. */
  freeBytes(): Promise<number>
}

/** A write costs more than a small part is worth. */
const largeBytes = 1024 * 1024
/** How much may wait to be on the disk for certain. */
const syncedBytes = 32 * 1024 * 1024

/** The same bytes in parts that are worth a write of their own. */
async function* inLargeParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const part of content) {
    parts.push(part)
    length += part.length
    if (length < largeBytes) continue
    yield Buffer.concat(parts)
    parts = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(parts)
}

/** A broker's name as a folder name on every platform. */
const folderName = (name: string): string =>
  encodeURIComponent(name).replaceAll('*', '%2A').replace(/\.$/, '%2E')

/** Opens the store in a folder. */
export function openBackupStore(root: string): BackupStore {
  const home = (broker: string): string => join(root, folderName(broker))
  const partial = (broker: string, id: string): string => join(home(broker), partialPrefix + id)
  const final = (broker: string, id: string): string => join(home(broker), id)
  return {
    partial,
    final,
    async list(broker) {
      const names = await readdir(home(broker)).catch(() => [])
      const whole = names.filter(name => !name.startsWith('.'))
      const found = await Promise.all(whole.map(name => readManifest(final(broker, name))))
      return found.filter(one => one !== null).sort((a, b) => b.atMs - a.atMs)
    },
    async receive(broker, id, path, content, onBytes) {
      if (!isBackupPath(path)) throw new Error(`“${path}” leads out of a backup`)
      const target = join(partial(broker, id), path)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      const file = await open(target, 'w', 0o600)
      const hash = createHash('sha256')
      let bytes = 0
      let unsynced = 0
      let syncing = Promise.resolve()
      try {
        for await (const part of inLargeParts(content)) {
          // The rest of a write that a full disk cut short must not be taken for written.
          for (let at = 0; at < part.length; ) at += (await file.write(part, at)).bytesWritten
          hash.update(part)
          bytes += part.length
          unsynced += part.length
          onBytes(part.length)
          if (unsynced < syncedBytes) continue
          // The disk takes up what came while the next comes.
          unsynced = 0
          await syncing
          syncing = file.datasync()
          syncing.catch(() => undefined)
        }
        await syncing
        await file.sync()
      } finally {
        await syncing.catch(() => undefined)
        await file.close()
      }
      return { path, bytes, sha256: hash.digest('hex') }
    },
    async cut(broker, id, path, bytes) {
      const target = join(partial(broker, id), path)
      const file = await open(target, 'r+')
      await file.truncate(bytes)
      await file.sync()
      await file.close()
      const hash = createHash('sha256')
      for await (const part of createReadStream(target)) hash.update(part as Uint8Array)
      return { path, bytes, sha256: hash.digest('hex') }
    },
    read: (broker, id, path) => createReadStream(join(partial(broker, id), path)),
    async keep(backup) {
      const from = partial(backup.broker, backup.id)
      const file = await open(join(from, manifestName), 'w', 0o600)
      await file.writeFile(`${JSON.stringify(backup, null, 2)}\n`)
      await file.sync()
      await file.close()
      await rename(from, final(backup.broker, backup.id))
    },
    async drop(broker, id) {
      await rm(partial(broker, id), { recursive: true, force: true })
    },
    async freeBytes() {
      await mkdir(root, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = await statfs(root)
      return bavail * bsize
    },
  }
}

async function readManifest(directory: string): Promise<Backup | null> {
  try {
    const value: unknown = JSON.parse(await readFile(join(directory, manifestName), 'utf8'))
    return typeof value === 'object' && value !== null && 'id' in value
      ? { ...(value as Backup), directory }
      : null
  } catch {
    return null
  }
}
