import { open } from 'node:fs/promises'

/**
 * Appends one line to a file and waits until it is on disk. A line that a crash cut short is closed first, so that it
 * cannot swallow the new one.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const last =
      size === 0 ? null : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString('latin1')
    await file.appendFile(`${last === null || last === '\n' ? '' : '\n'}${line}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}
