import { rename } from 'node:fs/promises'

/** Moves a damaged file out of the way, over an older one; the answer is where it lies, null where it cannot be moved. */
export async function keepAside(path: string): Promise<string | null> {
  const aside = `${path}.damaged`
  try {
    await rename(path, aside)
    return aside
  } catch {
    // A folder that lets nothing be moved lets nothing be written either: saving says so.
    return null
  }
}
