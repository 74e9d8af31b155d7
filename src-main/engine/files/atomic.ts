import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { err, ok, type Result } from '#core/result'
import { fileErrorCode, fileErrorText } from './words.ts'

const newFileMode = 0o600
const mostLinks = 16

/**
 * Writes a file whole or not at all: a new file beside it is filled, flushed to disk and renamed over it. What a
 * symlink points at is replaced, not the link; mode and owner stay. The error is a sentence.
 */
export async function writeAtomic(path: string, text: string): Promise<Result<null>> {
  try {
    const target = await targetOf(path)
    const old = await statOf(target)
    const made = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const file = await open(made, 'wx', newFileMode)
      try {
        await file.writeFile(text)
        if (old !== null) await takeOver(file, old)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(made, target)
    } catch (error) {
      await rm(made, { force: true })
      throw error
    }
    await flushFolder(dirname(target))
    return ok(null)
  } catch (error) {
    return err(fileErrorText(error, path))
  }
}

/** The file behind all links; the place a broken link points at when there is none yet. */
async function targetOf(path: string, linksLeft = mostLinks): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT' || linksLeft === 0) throw error
  }
  try {
    return await targetOf(resolve(dirname(path), await readlink(path)), linksLeft - 1)
  } catch (error) {
    if (!['ENOENT', 'EINVAL'].includes(fileErrorCode(error) ?? '')) throw error
    return path
  }
}

interface Owned {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

async function statOf(path: string): Promise<Owned | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

async function takeOver(file: FileHandle, old: Owned): Promise<void> {
  const own = await file.stat()
  if (own.uid !== old.uid || own.gid !== old.gid) {
    try {
      await file.chown(old.uid, old.gid)
    } catch (error) {
      // Only root may give files away; for others the new file is theirs, as with any editor.
      if (fileErrorCode(error) !== 'EPERM') throw error
    }
  }
  await file.chmod(old.mode & 0o777)
}

/** A rename is on disk when its folder is; Windows knows no such flush. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
