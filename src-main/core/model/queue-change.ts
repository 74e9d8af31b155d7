import { z } from 'zod'

const queue = z.string().min(1).max(1024)
const group = z.string().min(1).max(1024)
const entryIds = z
  .array(z.string().regex(/^\d{1,20}-\d{1,20}$/))
  .min(1)
  .max(1000)
const jobIds = z.array(z.string().min(1).max(512)).min(1).max(1000)

/** A change to one queue, as a person asks for it. */
export const queueChangeSchema = z.discriminatedUnion('do', [
  /** Gives pending entries to another consumer, where they are still as idle as they were seen to be. */
  z.strictObject({
    do: z.literal('claim'),
    queue,
    group,
    consumer: group,
    ids: entryIds,
    minIdleMs: z.int().min(0),
  }),
  z.strictObject({ do: z.literal('acknowledge'), queue, group, ids: entryIds }),
  /** Copies entries to another stream; there first, then acknowledged here. */
  z.strictObject({ do: z.literal('dead-letter'), queue, group, ids: entryIds, to: queue }),
  z.strictObject({ do: z.literal('trim'), queue, maxLength: z.int().min(0) }),
  /** `0` gives the group all that is in the stream, `$` only what comes from now on. */
  z.strictObject({
    do: z.literal('create-group'),
    queue,
    group,
    from: z.enum(['0', '$']),
    recreate: z.boolean(),
  }),
  z.strictObject({ do: z.enum(['retry', 'promote', 'remove']), queue, ids: jobIds }),
  z.strictObject({ do: z.enum(['pause', 'resume']), queue }),
  z.strictObject({ do: z.literal('drain'), queue, delayed: z.boolean() }),
  z.strictObject({
    do: z.literal('clean'),
    queue,
    state: z.enum(['completed', 'failed']),
    olderThanMs: z.int().min(0),
    limit: z.int().min(1).max(100_000),
  }),
])

/** A change to one queue. */
export type QueueChange = z.infer<typeof queueChangeSchema>
