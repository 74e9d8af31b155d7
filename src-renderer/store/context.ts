import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Client } from '#core/contract'
import type { BrokerView } from '#core/model/snapshot'
import type { Language } from '#core/text/say'
import type { WindowState } from './state.ts'
import type { Clock } from './ticking.ts'
import type { WindowStore } from './window.ts'

/** What every view holds: the engine's client, the window's state and the time. */
export interface WindowContext {
  readonly client: Client
  readonly store: WindowStore
  /** What the ages on the page are counted to. */
  readonly clock: Clock
  /** The system's language, which is also the engine's. */
  readonly language: Language
}

/** Gives the views their client and state. */
export const WindowProvider = createContext<WindowContext | null>(null)

/** The client and the store, for event handlers. */
export function useWindowContext(): WindowContext {
  const context = useContext(WindowProvider)
  if (!context) throw new Error('a view was rendered outside WindowProvider')
  return context
}

/** A part of the state; the view renders again when that part changed. */
export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(useWindowContext().store, select)
}

/** A broker by its name, as the newest snapshot shows it. */
export const useBroker = (name: string | null): BrokerView | null =>
  useWindow(state => state.snapshot?.brokers.find(broker => broker.name === name) ?? null)
