import { z } from 'zod'
import { secretSchema, text, webAddress } from './words.ts'

const queueLimits = {
  name: text.describe('The key'),
  maxLength: z.int().min(1).optional().describe('Degraded when it is longer than this'),
  maxWaiting: z.int().min(1).optional().describe('Degraded when more entries wait than this'),
}
/** A watched queue. */
export const queueSchema = z.union([text.describe('The key'), z.strictObject(queueLimits)])
const queues = (what: string) => z.array(queueSchema).default([]).describe(what)

/** A watched stream. */
export const streamSchema = z.union([
  text.describe('The key'),
  z.strictObject({
    ...queueLimits,
    groups: z.array(text).default([]).describe('Groups that must be there'),
    maxAgeSeconds: z
      .number()
      .positive()
      .optional()
      .describe('An alert when an entry waits or pends for longer'),
    deadLetter: text.optional().describe('The stream that entries are copied to when they are given up'),
  }),
])

const retentionSchema = z.strictObject({
  count: z.int().min(0).optional().describe('At most this many jobs are kept'),
  ageHours: z.number().positive().optional().describe('Jobs are kept at most this long'),
})

/** The queues that are watched, and how. */
export const watchSchema = z.strictObject({
  streams: z.array(streamSchema).default([]).describe('Streams, with their consumer groups'),
  lists: queues('Lists used as queues'),
  sets: queues('Sets used as queues'),
  sortedSets: queues('Sorted sets used as queues'),
  bullmq: queues('BullMQ queues, by their name'),
  bullmqPrefix: text.default('bull').describe('The prefix of BullMQ keys'),
  bullmqRetention: z
    .strictObject({ completed: retentionSchema.optional(), failed: retentionSchema.optional() })
    .prefault({})
    .describe('How long finished BullMQ jobs are meant to be kept'),
  discover: z
    .union([
      z.boolean(),
      z.strictObject({
        match: text.default('*').describe('Keys to look at, * is any text'),
        maxKeys: z.int().min(1000).default(2_000_000).describe('A pass ends after this many keys'),
        everyMinutes: z.number().min(1).default(10).describe('Time between two passes'),
      }),
    ])
    .default(true)
    .describe('Whether streams and BullMQ queues that are not named here are looked for'),
  stuckAfterSeconds: z
    .number()
    .positive()
    .default(300)
    .describe('An entry that was taken and not finished for this long is stuck; its idle consumer is dead'),
  deadAfterDeliveries: z
    .int()
    .min(1)
    .default(5)
    .describe('An entry that was given out more often than this is dead'),
  rabbitmq: z
    .strictObject({
      management: webAddress('The management API: http://127.0.0.1:15672').default('http://127.0.0.1:15672'),
      metrics: webAddress('The metrics: http://127.0.0.1:15692/metrics').optional(),
      user: text.default('guest').describe('A user with the monitoring tag'),
      password: secretSchema.optional(),
      vhost: text.default('/').describe('The virtual host'),
      queues: z.array(text).default([]).describe('Queues to show; all of them by default'),
    })
    .optional()
    .describe('A RabbitMQ beside Redis, by addresses as seen from the host'),
})
