import { z } from 'zod'
import { demoTroubles } from './demo/troubles.ts'
import type { AlertRecord, Rule, Silence } from './model/alert.ts'
import type { History, HistorySize } from './model/history.ts'
import type { MeasureKey } from './model/measure.ts'
import { type EntryPeek, type JobPage, jobStates, type PendingPage } from './model/pending.ts'
import { queueChangeSchema } from './model/queue-change.ts'
import type { Backup, Release } from './model/release.ts'
import type { ActionRequest, PlanView, RunView } from './model/run.ts'
import type { SeriesPoint } from './model/sample.ts'
import type { Snapshot } from './model/snapshot.ts'
import type { DeployableTags } from './model/tags.ts'
import type { Telling } from './model/telling.ts'
import type { PlanRefusal } from './plan/refusal.ts'
import type { Result } from './result.ts'

/** A question of the renderer: its arguments are checked in main before anything else happens. */
export interface Ask<Args extends z.ZodType, Answer> {
  readonly kind: 'ask'
  readonly args: Args
  /** Never set: carries the type of the answer. */
  readonly answer?: Answer
}

/** A value that main pushes to the renderer. */
export interface Push<Value> {
  readonly kind: 'push'
  readonly value?: Value
}

const ask =
  <Answer>() =>
  <Args extends z.ZodType>(args: Args): Ask<Args, Answer> => ({ kind: 'ask', args })
const push = <Value>(): Push<Value> => ({ kind: 'push' })

const name = z.string().min(1).max(200)
const id = z.string().min(1).max(200)
const takeLock = z.boolean().optional()
const key = z.string().min(1).max(1024)

/** What a face may ask for that changes or copies a broker. */
export const actionRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deploy'), broker: name, tag: z.string().min(1).max(10_240), takeLock }),
  z.strictObject({
    kind: z.literal('rollback'),
    broker: name,
    release: z.int().min(1).nullable(),
    takeLock,
  }),
  z.strictObject({ kind: z.literal('backup'), broker: name, takeLock }),
  z.strictObject({ kind: z.literal('queue'), broker: name, change: queueChangeSchema, takeLock }),
])

/** A question about the past: series by name and labels, over a range, in at most so many points each. */
export const historyQuestionSchema = z.strictObject({
  broker: name,
  series: z
    .array(z.strictObject({ name, labels: z.record(z.string().max(100), key) }))
    .min(1)
    .max(20),
  fromMs: z.number(),
  toMs: z.number(),
  points: z.int().min(10).max(2000),
})
/** A question about the past. */
export type HistoryQuestion = z.infer<typeof historyQuestionSchema>

const broker = z.strictObject({ broker: name })
const nothing = z.void()

/** A place in the window. */
export interface Place {
  readonly broker: string | null
  readonly view: 'overview' | 'queues' | 'host' | 'releases' | 'backups' | 'alerts' | 'run' | 'settings'
  readonly runId?: string
  /** What to open over it, as a tray item asked. */
  readonly open?: PlaceDialog
}

/** A dialog of the window: the choice of a tag, or the plan of a request. */
export type PlaceDialog =
  /** `note` says why a person is asked to choose a tag. */
  | { readonly kind: 'deploy'; readonly broker: string; readonly note?: string }
  | { readonly kind: 'plan'; readonly request: ActionRequest }

/** A run by its id. */
export interface RunRef {
  readonly runId: string
}

/**
 * Every IPC channel, declared once. Preload, handlers, senders and their types are derived from this value; nothing
 * else crosses between the window and the main process.
 */
export const contract = {
  /** The current snapshot; subscribe to `snapshotChanged` first, then ask. */
  snapshot: ask<Snapshot>()(nothing),
  snapshotChanged: push<Snapshot>(),
  /** A whole run value, at each step change and at most 10 times a second for live output. */
  runChanged: push<RunView>(),
  /** Where the window should go: sent when a tray item or a notification was clicked. */
  navigate: push<Place>(),
  /** Live chart points of one broker, oldest first (at most the last 15 minutes); then appended from snapshots. */
  series: ask<readonly SeriesPoint[]>()(broker),
  /** Facts are read and a plan is made; nothing changes. */
  plan: ask<Result<PlanView, PlanRefusal>>()(actionRequestSchema),
  /** Starts a plan that was shown. `typed` is the word a plan may ask for. */
  start: ask<Result<RunRef>>()(z.strictObject({ planId: id, typed: z.string().max(200).nullable() })),
  cancel: ask<Result<null>>()(z.strictObject({ runId: id })),
  /** Takes care of a run that was cut off. */
  settle: ask<Result<RunRef>>()(z.strictObject({ runId: id, offer: z.enum(['check', 'resume', 'undo']) })),
  /** Tags that can be deployed, and what could not be asked. */
  tags: ask<Result<DeployableTags>>()(broker),
  /** The tag whose image was made last; the error says why it cannot be told. */
  latestTag: ask<Result<string>>()(broker),
  releases: ask<Result<readonly Release[]>>()(broker),
  backups: ask<readonly Backup[]>()(broker),
  /** One run whole, with its full kept output. */
  run: ask<RunView | null>()(z.strictObject({ runId: id })),
  /** Trusts the offered host key (after a person compared the fingerprint), or not. */
  answerHostKey: ask<null>()(z.strictObject({ questionId: id, trust: z.boolean() })),
  /** Forgets a trusted host key of the app's own store on purpose. */
  forgetHostKey: ask<Result<null>>()(z.strictObject({ host: name })),
  /** Answers a secret question; null declines. `remember` keeps it in the keyring where one exists. */
  answerSecret: ask<null>()(
    z.strictObject({ questionId: id, value: z.string().max(10_240).nullable(), remember: z.boolean() }),
  ),
  /** Tries a link again at once. */
  retryLink: ask<null>()(broker),
  /** Silences notifications of one broker, or of all (null), until a time in epoch ms; null ends it. */
  mute: ask<null>()(z.strictObject({ broker: name.nullable(), untilMs: z.number().nullable() })),
  /** A page of a group's pending entries, oldest first. */
  pending: ask<Result<PendingPage>>()(
    z.strictObject({
      broker: name,
      queue: key,
      group: key,
      after: id.nullable(),
      minIdleMs: z.number().min(0),
      limit: z.int().min(1).max(200),
    }),
  ),
  /** A bounded look at one entry of a stream or one job of BullMQ. */
  peek: ask<Result<EntryPeek>>()(
    z.strictObject({ broker: name, kind: z.enum(['stream', 'bullmq']), queue: key, id: key }),
  ),
  jobs: ask<Result<JobPage>>()(
    z.strictObject({
      broker: name,
      queue: key,
      state: z.enum(jobStates),
      offset: z.int().min(0),
      limit: z.int().min(1).max(200),
    }),
  ),
  /** Looks through the keys for queues now. */
  discover: ask<Result<null>>()(broker),
  /** What a chart can be asked for. */
  historyKeys: ask<readonly MeasureKey[]>()(broker),
  history: ask<Result<History>>()(historyQuestionSchema),
  historySize: ask<HistorySize>()(nothing),
  /** Asks where to, and writes it there; the answer is the path, null when a person thought better of it. */
  exportHistory: ask<Result<string | null>>()(
    historyQuestionSchema.extend({ format: z.enum(['csv', 'json']) }),
  ),
  /** The rules of a broker, with its changes filled in. */
  rules: ask<readonly Rule[]>()(broker),
  /** When and where alerts are told. */
  telling: ask<Telling>()(nothing),
  acknowledgeAlert: ask<Result<null>>()(z.strictObject({ alert: id, note: z.string().max(500) })),
  /** Takes an acknowledgement back. */
  unacknowledgeAlert: ask<Result<null>>()(z.strictObject({ alert: id })),
  snoozeAlert: ask<Result<null>>()(z.strictObject({ alert: id, untilMs: z.number().nullable() })),
  silence: ask<Result<Silence>>()(
    z.strictObject({
      broker: name.nullable(),
      rule: name.nullable(),
      untilMs: z.number(),
      comment: z.string().max(500),
    }),
  ),
  endSilence: ask<Result<null>>()(z.strictObject({ id })),
  /** What was raised and cleared, newest first. */
  alertLog: ask<readonly AlertRecord[]>()(
    z.strictObject({ broker: name.nullable(), limit: z.int().min(1).max(1000) }),
  ),
  /** Breaks something of the demo to see what is shown, or mends all of it; what was done, as a sentence. */
  demoTrouble: ask<Result<string>>()(z.strictObject({ broker: name, trouble: z.enum(demoTroubles) })),
  /** The text of brokers.yaml. */
  configText: ask<string>()(nothing),
  /** Checks and saves brokers.yaml atomically; the error says line and field. */
  saveConfig: ask<Result<null>>()(z.strictObject({ text: z.string().max(1_000_000) })),
  /** Adds a broker to brokers.yaml, keeping its comments. `broker` is checked against the config schema in main. */
  addBroker: ask<Result<null>>()(z.strictObject({ name, broker: z.record(z.string(), z.unknown()) })),
  /** Opens a folder of the app in the file manager. */
  reveal: ask<null>()(z.strictObject({ what: z.enum(['config', 'backups', 'logs']) })),
} as const

/** The contract's type. */
export type Contract = typeof contract
/** Channels the renderer asks on. */
export type AskChannel = {
  [K in keyof Contract]: Contract[K] extends Ask<z.ZodType, unknown> ? K : never
}[keyof Contract]
/** Channels main pushes on. */
export type PushChannel = Exclude<keyof Contract, AskChannel>
/** The arguments of an ask channel. */
export type ArgsOf<K extends AskChannel> =
  Contract[K] extends Ask<infer Args, unknown> ? z.infer<Args> : never
/** The answer of an ask channel. */
export type AnswerOf<K extends AskChannel> = Contract[K] extends Ask<z.ZodType, infer Answer> ? Answer : never
/** The value of a push channel. */
export type ValueOf<K extends PushChannel> = Contract[K] extends Push<infer Value> ? Value : never

/** What preload exposes as `window.brokerlight`: one function a channel, nothing generic. */
export type Client = {
  readonly [K in AskChannel]: (args: ArgsOf<K>) => Promise<AnswerOf<K>>
} & {
  readonly [K in PushChannel]: (listener: (value: ValueOf<K>) => void) => () => void
}

/** What the main process implements: one handler an ask channel. */
export type Handlers = { readonly [K in AskChannel]: (args: ArgsOf<K>) => Promise<AnswerOf<K>> | AnswerOf<K> }

const channels = Object.keys(contract) as (keyof Contract)[]
const isAsk = (channel: keyof Contract): channel is AskChannel => contract[channel].kind === 'ask'
const isPush = (channel: keyof Contract): channel is PushChannel => contract[channel].kind === 'push'

/** Every channel the renderer asks on, for binding handlers. */
export const askChannels: readonly AskChannel[] = channels.filter(isAsk)
/** Every channel main pushes on, for binding senders. */
export const pushChannels: readonly PushChannel[] = channels.filter(isPush)

/** How a client reaches the handlers: `ipcRenderer` in the window, a plain object in a test. */
export interface Transport {
  ask(channel: AskChannel, args: unknown): Promise<unknown>
  listen(channel: PushChannel, listener: (value: unknown) => void): () => void
}

/** Derives the client from the contract: one function a channel, so nothing else can be asked. */
export function clientOf(transport: Transport): Client {
  const asks = askChannels.map(channel => [channel, (args: unknown) => transport.ask(channel, args)])
  const pushes = pushChannels.map(channel => [
    channel,
    (listener: (value: unknown) => void) => transport.listen(channel, listener),
  ])
  return Object.fromEntries([...asks, ...pushes]) as Client
}
