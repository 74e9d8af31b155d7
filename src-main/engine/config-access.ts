import type { AlertsConfig, BrokerConfig } from '#core/model/config'
import type { ConfigProblem } from '#core/model/snapshot'
import type { Result } from '#core/result'

/** What the engine needs of brokers.yaml: the last good config, what is wrong with the file, and changes. */
export interface ConfigAccess {
  readonly path: string
  brokers(): readonly BrokerConfig[]
  /** When and where alerts are told. */
  alerts(): AlertsConfig
  problems(): readonly ConfigProblem[]
  /** Called with every change of the brokers or the problems. */
  onChange(listener: () => void): void
  text(): string | Promise<string>
  save(text: string): Promise<Result<null>>
  add(name: string, broker: Readonly<Record<string, unknown>>): Promise<Result<null>>
}
