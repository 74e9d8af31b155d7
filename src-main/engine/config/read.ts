import { open, stat } from 'node:fs/promises'
import { fileErrorCode, fileErrorText } from '../files/words.ts'

/** What a look at brokers.yaml found. */
export type Look =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string }

const mostBytes = 4_000_000

/** Reads the file as UTF-8. */
export async function lookAt(path: string): Promise<Look> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      if (size > mostBytes) return { kind: 'unreadable', why: `${path} has ${size} bytes.` }
      const bytes = await file.readFile()
      return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return { kind: 'missing' }
    if (error instanceof TypeError) return { kind: 'unreadable', why: `${path} is no UTF-8 text.` }
    return { kind: 'unreadable', why: fileErrorText(error, path) }
  }
}

/** Changes whenever the file was written or replaced. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch (error) {
    return fileErrorCode(error) ?? 'unknown'
  }
}
