import { z } from 'zod'

const labels = z.record(z.string(), z.string())
const words = z.strictObject({ title: z.string(), text: z.string(), advice: z.string() })
const told = z.strictObject({ atMs: z.number(), times: z.int().min(1) })

/** An alert that stands, as the state file keeps it. Its sentence is made anew for each reader. */
export const standingSchema = z.strictObject({
  id: z.string(),
  /** What it is about within its broker: rule and labels. */
  key: z.string(),
  broker: z.string(),
  rule: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  layer: z.enum(['network', 'host', 'container', 'broker']),
  /** The metric of its rule, and whether the rule is about a change of it. */
  measure: z.string().default(''),
  isEvent: z.boolean().default(false),
  notify: z.boolean().default(true),
  degrades: z.boolean().default(true),
  inhibits: z.array(z.string()).default([]),
  /** What its rule says: kept with it, because a rule of brokers.yaml may be gone or unknown to another process. */
  words: words.nullable().default(null),
  labels,
  unit: z.enum([
    'bytes',
    'seconds',
    'per-second',
    'ratio',
    'factor',
    'timestamp',
    'count',
    'celsius',
    'watts',
    'bool',
  ]),
  limit: z.number().nullable(),
  value: z.number(),
  /** The last value on the good side of the limit, until the alert resolves or is violated again. */
  recovering: z.number().nullable().default(null),
  /** How long after that value it resolves if the value stays; null where the value is not good enough yet. */
  overInMs: z.number().nullable().default(null),
  /** The value that was farthest over its limit: what the log tells in the end. */
  worst: z.number(),
  valueAtMs: z.number(),
  /** By how much a counter rose since; null for other rules. */
  rose: z.number().nullable(),
  sinceMs: z.number(),
  raisedAtMs: z.number(),
  acknowledged: z.strictObject({ by: z.string(), atMs: z.number(), note: z.string() }).nullable(),
  snoozedUntilMs: z.number().nullable(),
  /** When a person was notified last, and how often; null for never. */
  told: told.nullable(),
  /** Whether the webhook was sent its beginning, and so is owed its end. */
  posted: z.boolean(),
  /** The deploy that it followed. */
  deploy: z.strictObject({ title: z.string(), endedAtMs: z.number() }).nullable(),
})

/** An alert that stands. */
export type Standing = z.infer<typeof standingSchema>

/** A promise not to tell anybody. */
export const silenceSchema = z.strictObject({
  id: z.string(),
  broker: z.string().nullable(),
  rule: z.string().nullable(),
  untilMs: z.number(),
  comment: z.string(),
  by: z.string(),
})

/** Brokers that were told down by one cause, and since when. */
const causeSchema = z.strictObject({
  sinceMs: z.number(),
  brokers: z.array(z.string()),
  /** The key of the notification that told several causes at once; null where it was told alone. */
  shared: z.string().nullable().default(null),
})

/** An alert that is over, while somebody who knows of it is still to be told. */
const endedSchema = standingSchema.extend({ overAtMs: z.number() })
/** An alert that is over. */
export type Ended = z.infer<typeof endedSchema>

/** A group that changed since the webhook took its last message. The message is made when it is sent. */
export const postSchema = z.strictObject({
  id: z.string(),
  broker: z.string(),
  /** What is over since, and not told to the webhook yet. */
  ended: z.array(endedSchema),
  attempts: z.int().min(0),
  nextAtMs: z.number(),
  /** Why the last attempt failed; `status` null is a server that did not answer. */
  problem: z.strictObject({ atMs: z.number(), status: z.int().nullable(), why: z.string() }).nullable(),
})
/** A group that is to be sent to the webhook. */
export type Post = z.infer<typeof postSchema>

/** Since when a broker has its level, and until when it was watched. */
const levelSchema = z.strictObject({
  level: z.enum(['ok', 'unknown', 'degraded', 'down']),
  sinceMs: z.number(),
  seenMs: z.number(),
})
/** Older files hold whole messages instead of groups. */
const olderPostSchema = z.object({ id: z.string(), body: z.string() })
const postsSchema = z.preprocess(
  posts => (Array.isArray(posts) ? [...new Map(posts.map(groupOfOlder)).values()] : posts),
  z.array(postSchema),
)

function groupOfOlder(post: unknown): readonly [string, unknown] {
  const older = olderPostSchema.safeParse(post)
  if (!older.success) return [JSON.stringify(post), post]
  const { id, body } = older.data
  const broker = /"groupLabels":\{"broker":("(?:[^"\\]|\\.)*")/.exec(body)?.[1]
  const name: unknown = broker === undefined ? '' : JSON.parse(broker)
  return [String(name), { id, broker: name, ended: [], attempts: 0, nextAtMs: 0, problem: null }]
}

/** The file that outlives the app. */
export const alertStateSchema = z.strictObject({
  standing: z.array(standingSchema),
  over: z.array(endedSchema),
  silences: z.array(silenceSchema),
  /** Causes that were told, by their key. */
  causes: z.record(z.string(), causeSchema),
  posts: postsSchema,
  /** When the webhook took a message last; null for never. */
  delivered: z.strictObject({ atMs: z.number(), status: z.int() }).nullable().default(null),
  /** The state file that was damaged and kept aside, with its silences and acknowledgements; null for none. */
  damaged: z.strictObject({ atMs: z.number(), path: z.string() }).nullable().default(null),
  /** By broker. */
  levels: z.record(z.string(), levelSchema).default({}),
})
/** What is kept of all alerts. */
export type AlertState = z.infer<typeof alertStateSchema>

/** The state in which nothing was ever raised. */
export const calmState: AlertState = {
  standing: [],
  over: [],
  silences: [],
  causes: {},
  posts: [],
  levels: {},
  delivered: null,
  damaged: null,
}

/** What a person asked of alerts: left as a file for the process that keeps them. */
export const alertRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('acknowledge'),
    alert: z.string(),
    by: z.string(),
    atMs: z.number(),
    note: z.string(),
  }),
  z.strictObject({ do: z.literal('unacknowledge'), alert: z.string() }),
  z.strictObject({ do: z.literal('snooze'), alert: z.string(), untilMs: z.number().nullable() }),
  z.strictObject({ do: z.literal('silence'), silence: silenceSchema }),
  z.strictObject({ do: z.literal('end-silence'), id: z.string() }),
])
/** What a person asked of alerts. */
export type AlertRequest = z.infer<typeof alertRequestSchema>

/** The state after a request; asked twice is asked once. */
export function granted(state: AlertState, request: AlertRequest): AlertState {
  const changed = (alert: string, change: Partial<Standing>): AlertState => ({
    ...state,
    standing: state.standing.map(one => (one.id === alert ? { ...one, ...change } : one)),
  })
  switch (request.do) {
    case 'acknowledge': {
      const { by, atMs, note } = request
      return changed(request.alert, { acknowledged: { by, atMs, note } })
    }
    case 'unacknowledge':
      return changed(request.alert, { acknowledged: null })
    case 'snooze':
      return changed(request.alert, { snoozedUntilMs: request.untilMs })
    case 'silence': {
      const others = state.silences.filter(({ id }) => id !== request.silence.id)
      return { ...state, silences: [...others, request.silence] }
    }
    case 'end-silence':
      return { ...state, silences: state.silences.filter(({ id }) => id !== request.id) }
  }
}
