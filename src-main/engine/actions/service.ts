import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Backup, Release } from '#core/model/release'
import type { ActionRequest, PlanView, RunOffer, RunView } from '#core/model/run'
import type { DeployableTags } from '#core/model/tags'
import type { PlanRefusal } from '#core/plan/refusal'
import type { Exec, HostSession, Redis } from '#core/ports'
import type { Result } from '#core/result'
import type { Unsubscribe } from '../engine.ts'

/** What actions need of a broker's link. Both wait for a link that is coming back, up to `withinMs`. */
export interface LinkAccess {
  host(broker: string, withinMs: number, signal?: AbortSignal): Promise<Result<HostSession, LinkFault>>
  redis(broker: string, withinMs: number, signal?: AbortSignal): Promise<Result<Redis, LinkFault>>
}

/** What the action service is built from. */
export interface ActionDeps {
  readonly links: LinkAccess
  broker(name: string): BrokerConfig | null
  /** Folder of journals (`runs/`), backups (`backups/`) and `audit.jsonl`. */
  readonly dataDirectory: string
  /** `user@machine` of the person at this app. */
  readonly operator: string
  readonly nowMs: () => number
  readonly randomId: () => string
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Runs a program of this machine (check tools of backups). */
  readonly localExec: Exec
  /** Removes every known secret from a text before it is written or shown. */
  readonly redact: (text: string) => string
}

/** One door for everything that changes or copies a broker: plans, runs, releases, backups. */
export interface ActionService {
  /** Reads facts and makes a plan; nothing changes. */
  plan(request: ActionRequest): Promise<Result<PlanView, PlanRefusal>>
  start(planId: string, typed: string | null): Promise<Result<{ readonly runId: string }>>
  cancel(runId: string): Result<null>
  settle(runId: string, offer: RunOffer): Promise<Result<{ readonly runId: string }>>
  releases(broker: string): Promise<Result<readonly Release[]>>
  tags(broker: string): Promise<Result<DeployableTags>>
  /** The tag whose image was made last; the error says why it cannot be told. */
  latestTag(broker: string): Promise<Result<string>>
  backups(broker: string): Promise<readonly Backup[]>
  run(runId: string): RunView | null
  /** Running, cut-off and recent runs, newest first: what the snapshot shows. */
  runs(): readonly RunView[]
  /** What is known without asking anybody: what the snapshot shows. */
  known(broker: string): { readonly releases: readonly Release[]; readonly backups: readonly Backup[] }
  /** Reads what earlier processes left (cut-off runs, half backups). Called once, before links come up. */
  recover(): Promise<void>
  /** Reads releases from the host; called when a broker's host link comes up. */
  refresh(broker: string): Promise<void>
  onRun(listener: (run: RunView) => void): Unsubscribe
  /** Waits until journals are written; runs in progress stay as they are. */
  stop(): Promise<void>
}
