import type { Mark } from '#core/shapes'
import type { TrayIcon } from '#core/tray/model'

/** A rectangle of a sheet, in pixels. */
export interface Cell {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** One drawing of an icon: its size in pixels, and the scale of a display it is meant for. */
export interface IconSize {
  readonly pixels: number
  readonly scaleFactor: number
}

/** The sheets' columns, as scripts/icons.mjs draws them: each mark plain, running, muted, and both. */
const shapes: readonly Mark[] = ['ok', 'degraded', 'down', 'unknown', 'blocked']
const marksEach = 4

/** Where an icon stands on the sheet of a size; the second row is black, for macOS to tint. */
export function cellOf(icon: TrayIcon, pixels: number, isTemplate: boolean): Cell {
  const column = shapes.indexOf(icon.mark) * marksEach + (icon.running ? 1 : 0) + (icon.muted ? 2 : 0)
  return { x: column * pixels, y: isTemplate ? pixels : 0, width: pixels, height: pixels }
}

/**
 * The sizes to hand to the system. Linux panels are sent one picture only (the largest), so it is the one that suits
 * the display; Windows and macOS pick among several.
 */
export function sizesFor(platform: NodeJS.Platform, displayScale: number): readonly IconSize[] {
  if (platform === 'darwin') return [16, 32].map(pixels => ({ pixels, scaleFactor: pixels / 16 }))
  if (platform === 'win32') return [16, 24, 32, 48].map(pixels => ({ pixels, scaleFactor: pixels / 16 }))
  const pixels = displayScale <= 1.25 ? 22 : displayScale <= 1.6 ? 32 : displayScale <= 2 ? 44 : 64
  return [{ pixels, scaleFactor: 1 }]
}
