import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A rectangle on the desktop, in its pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window stood when it was last open. */
export interface SavedBounds extends Area {
  readonly maximized: boolean
}

/** The smallest the window gets. */
export const smallest = { width: 880, height: 560 } as const
const first = { width: 1180, height: 760 } as const
/** So much of a window must lie on a display for a person to get hold of it. */
const graspable = 100

/** Where to open the window: where it was, if enough of that is on a display now; else centred, in its last size. */
export function placeWindow(
  saved: SavedBounds | null,
  displays: readonly Area[],
): Partial<Area> & Pick<Area, 'width' | 'height'> {
  const width = Math.max(smallest.width, saved?.width ?? first.width)
  const height = Math.max(smallest.height, saved?.height ?? first.height)
  if (saved === null) return { width, height }
  const isOn = displays.some(
    display =>
      overlap(saved.x, width, display.x, display.width) >= graspable &&
      overlap(saved.y, height, display.y, display.height) >= graspable &&
      saved.y >= display.y,
  )
  return isOn ? { x: saved.x, y: saved.y, width, height } : { width, height }
}

const overlap = (a: number, aLength: number, b: number, bLength: number): number =>
  Math.min(a + aLength, b + bLength) - Math.max(a, b)

/** Reads what was saved; null when there is nothing usable. */
export function readBounds(file: string): SavedBounds | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isSavedBounds(value) ? value : null
  } catch {
    // A first start, or a file that a crash cut short: the window then opens where windows open.
    return null
  }
}

/** Saves where the window stands. */
export function writeBounds(file: string, bounds: SavedBounds): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(bounds))
}

function isSavedBounds(value: unknown): value is SavedBounds {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  const numbers = ['x', 'y', 'width', 'height'].every(key => Number.isInteger(fields[key]))
  return numbers && typeof fields.maximized === 'boolean'
}
