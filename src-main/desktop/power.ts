import { powerMonitor } from 'electron'
import type { Engine } from '../engine/engine.ts'

/**
 * Passes sleep and wake on. A sleep that nobody announces, and a network that changes, the engine finds out by itself:
 * it must know them in a terminal, too.
 */
export function watchPower(engine: Pick<Engine, 'sleep' | 'wake'>): void {
  powerMonitor.on('suspend', () => engine.sleep())
  powerMonitor.on('resume', () => engine.wake())
}
