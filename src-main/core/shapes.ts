import type { Level } from './model/level.ts'

/** The shape of each level where text is all there is: tray menu and terminal. */
export const shapeOf: Readonly<Record<Level, string>> = { ok: '●', degraded: '▲', down: '■', unknown: '○' }
