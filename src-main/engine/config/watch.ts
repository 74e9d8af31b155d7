import { type FSWatcher, watch } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fileErrorCode } from '../files/words.ts'
import { stampOf } from './read.ts'

/** How a file is watched. */
export interface FileWatchOptions {
  /** How long a file must be left alone before it is read: editors write in several steps. */
  readonly quietMs: number
  /** How often it is looked at where the system tells of no change (network shares, a folder made later). */
  readonly pollMs: number
}

/**
 * Calls `onTouched` after a file was written, replaced by a rename, made or removed; also through a symlink. Folders are
 * watched, not the file: a rename would leave the watch on the old one. Every change after the promise resolved is seen.
 */
export async function watchFile(
  path: string,
  options: FileWatchOptions,
  onTouched: () => void,
): Promise<() => void> {
  let watchers: readonly FSWatcher[] = []
  let watched = ''
  let stamp: string | null = null
  let quiet: NodeJS.Timeout | undefined
  let isClosed = false

  function touched(): void {
    clearTimeout(quiet)
    quiet = setTimeout(onTouched, options.quietMs)
  }

  function closeWatchers(): void {
    for (const watcher of watchers) watcher.close()
    watchers = []
    watched = ''
  }

  async function watchFolders(): Promise<void> {
    const files = [path, await realpath(path).catch(() => path)]
    const names = files.map(file => basename(file))
    const folders = [...new Set(files.map(file => dirname(file)))]
    const wanted = files.join('\n')
    if (isClosed || wanted === watched) return
    closeWatchers()
    try {
      watchers = folders.map(folder =>
        watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || names.includes(name)) touched()
        }),
      )
      for (const watcher of watchers) watcher.on('error', closeWatchers)
      watched = wanted
    } catch (error) {
      // No such folder yet, or no watches left: the poll goes on alone and tries again.
      if (fileErrorCode(error) === null) throw error
      closeWatchers()
    }
  }

  async function poll(): Promise<void> {
    const now = await stampOf(path)
    if (stamp !== null && stamp !== now && !isClosed) touched()
    stamp = now
    await watchFolders()
  }

  await poll()
  const polling = setInterval(() => void poll(), options.pollMs)
  polling.unref()
  return () => {
    isClosed = true
    clearInterval(polling)
    clearTimeout(quiet)
    closeWatchers()
  }
}
