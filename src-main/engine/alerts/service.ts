import type { AlertRecord, AlertView, PendingAlert, Rule, Silence } from '#core/model/alert'
import type { Alerting } from '#core/model/alerting'
import type { AlertsConfig, BrokerConfig } from '#core/model/config'
import type { Measure } from '#core/model/measure'
import type { RunView } from '#core/model/run'
import type { BrokerView, Health } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import type { Result } from '#core/result'
import type { Unsubscribe } from '../engine.ts'

/** What one broker looked like at one instant, for its rules. */
export interface AlertInput {
  readonly broker: BrokerConfig
  readonly title: string
  readonly measures: readonly Measure[]
  /** What stands between us and its samples. */
  readonly connection: Health
  /** Where it is, in words. */
  readonly place: string
  readonly muted: BrokerView['muted']
  /** All runs of this broker that are known, newest first. */
  readonly runs: readonly RunView[]
  /** Somebody else is replacing the broker's container now. */
  readonly isHandedOver: boolean
  readonly canRollBack: boolean
}

/** Alerts of all brokers: what is raised, who knows, who must not be told. Kept over restarts. */
export interface AlertService {
  /** Takes the config in force. */
  apply(alerts: AlertsConfig, brokers: readonly BrokerConfig[]): void
  /** Evaluates the rules of one broker; true when what is shown changed. */
  evaluate(input: AlertInput): boolean
  /** The verdict on a broker: its connection, and the alerts that fire. */
  health(broker: string, connection: Health): Health
  /** Tells what is to be told by now, once all brokers were judged. */
  tell(): void
  /** Hears every notification of alerts. As long as nobody does, what stands stays to be told. */
  onNotice(listener: (notice: Notice) => void): Unsubscribe
  /** Hears of each alert that is raised. */
  onRaised(listener: (alert: AlertView) => void): Unsubscribe
  /** Called when something changed that no judgement brought about. */
  onChange(listener: () => void): Unsubscribe
  /** Raised and not cleared, worst first. */
  raised(broker: string): readonly AlertView[]
  /** Violated and not raised yet. */
  pending(broker: string): readonly PendingAlert[]
  /** How alerts leave this machine, and what was lost of their state. */
  alerting(): Alerting
  /** Whether all of a broker is muted, silenced or expected to be off. */
  isTaken(broker: string): boolean
  silences(): readonly Silence[]
  rules(broker: string): readonly Rule[]
  acknowledge(alert: string, note: string): Promise<Result<null>>
  /** Takes an acknowledgement back: the alert counts and is notified again. */
  unacknowledge(alert: string): Promise<Result<null>>
  snooze(alert: string, untilMs: number | null): Promise<Result<null>>
  silence(wanted: Omit<Silence, 'id' | 'by'>): Promise<Result<Silence>>
  endSilence(id: string): Promise<Result<null>>
  log(broker: string | null, limit: number): Promise<readonly AlertRecord[]>
  stop(): Promise<void>
}
