import { accessSync, constants } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** Where a program lies that a shell in `cwd` would run by this name; null when there is none. */
export function findProgram(name: string, path: string, cwd = '/'): string | null {
  if (name.includes('/')) return isExecutable(resolve(cwd, name)) ? name : null
  const places = path.split(delimiter).map(folder => join(resolve(cwd, folder), name))
  return places.find(isExecutable) ?? null
}

/** Whether this user may run a file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
