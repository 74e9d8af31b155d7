import type { Handlers, HistoryQuestion } from '#core/contract'
import type { PendingAlert } from '#core/model/alert'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import type { Result } from '#core/result'

/** Ends a subscription. */
export type Unsubscribe = () => void

/** What a face can do without Electron: every question of the contract but those of the desktop. */
export type EngineHandlers = Omit<Handlers, 'reveal' | 'exportHistory'>

/** The living part as faces hold it. The tray, the window and the terminal are faces of one engine. */
export interface Engine {
  readonly handlers: EngineHandlers
  /** Called with every new snapshot (at most 2 a second unless a level or a run's state changed). */
  onSnapshot(listener: (snapshot: Snapshot) => void): Unsubscribe
  onRun(listener: (run: RunView) => void): Unsubscribe
  /** What is to be told of alerts. As long as nobody listens, it stays to be told. */
  onNotice(listener: (notice: Notice) => void): Unsubscribe
  /** What is violated at a broker at this moment and not raised yet. */
  pendingAlerts(broker: string): readonly PendingAlert[]
  /** An answer about the past as the text of a file. */
  historyText(question: HistoryQuestion, format: 'csv' | 'json'): Promise<Result<string>>
  /** Whether somebody looks: samples are taken each second while seen, slower when not. */
  setSeen(seen: boolean): void
  /** The machine goes to sleep: links are closed on purpose and everything becomes unknown. */
  sleep(): void
  /** The machine woke up or its network changed: links are tried at once. */
  wake(): void
  /** Ends links and timers; runs in progress are left as they are (the host finishes what it began). */
  stop(): Promise<void>
}
