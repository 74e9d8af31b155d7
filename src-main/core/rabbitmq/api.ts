import { z } from 'zod'
import type { HttpAnswer } from '../ports.ts'
import { err, type Result } from '../result.ts'
import { type Language, say } from '../text/say.ts'
import { jsonOf } from '../web/answer.ts'

/** What the management API must answer; null and absent are the same to it. */
const count = z
  .number()
  .nullish()
  .transform(value => value ?? null)
/** What is not told is unknown, never "no". */
const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? null)
const rate = z
  .object({ rate: z.number() })
  .optional()
  .catch(undefined)
  .transform(details => details?.rate ?? null)
/** Older servers write an empty list where there is no argument. */
const settings = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()).transform(() => ({}))])
  .nullish()
  .transform((value): Readonly<Record<string, unknown>> => value ?? {})

const overviewShape = z.object({
  rabbitmq_version: z.string(),
  cluster_name: z.string().default(''),
  queue_totals: z
    .object({ messages_ready: count, messages_unacknowledged: count })
    .catch({ messages_ready: null, messages_unacknowledged: null }),
  object_totals: z.object({ connections: count }).catch({ connections: null }),
  /** The metrics collector is off: queues have no counts unless they are asked for. */
  disable_stats: z.boolean().nullish(),
})

const nodesShape = z.array(
  z.object({
    name: z.string(),
    running: flag,
    mem_alarm: flag,
    disk_free_alarm: flag,
  }),
)

const queueShape = z.object({
  name: z.string(),
  vhost: z.string(),
  durable: z.boolean(),
  type: z.string().default('classic'),
  state: z.string().default('unknown'),
  policy: z.string().nullish(),
  arguments: settings,
  effective_policy_definition: settings,
  consumers: count,
  messages_ready: count,
  messages_unacknowledged: count,
  message_stats: z
    .object({ publish_details: rate, ack_details: rate })
    .catch({ publish_details: null, ack_details: null }),
  head_message_timestamp: z.number().nullish().catch(null),
})

const pageShape = z.object({
  items: z.array(queueShape),
  page_count: z.int(),
  filtered_count: z.int(),
})

/** `status: ok`, or the alarms by node; `resource` is `memory`, `disk` or `file_descriptor_limit`. */
const alarmsShape = z.object({
  status: z.string(),
  alarms: z.array(z.object({ node: z.string(), resource: z.string() })).default([]),
})

const exchangeShape = z.object({ type: z.string(), arguments: settings, policy: z.string().nullish() })

const bindingsShape = z.array(
  z.object({ destination: z.string(), destination_type: z.string(), routing_key: z.string() }),
)

const shapes = {
  overview: overviewShape,
  nodes: nodesShape,
  alarms: alarmsShape,
  queues: pageShape,
  exchange: exchangeShape,
  bindings: bindingsShape,
}

/** The kinds of answers of the management API. */
export type RabbitmqKind = keyof typeof shapes
/** The answer to each kind of question. */
export type RabbitmqData = { readonly [Kind in RabbitmqKind]: z.output<(typeof shapes)[Kind]> }
/** A queue as the management API describes it. */
export type RabbitmqQueue = RabbitmqData['queues']['items'][number]

/** What the management API answered; the error is a sentence. */
export function rabbitmqData<Kind extends RabbitmqKind>(
  kind: Kind,
  answer: HttpAnswer,
  url: string,
  language: Language,
): Result<RabbitmqData[Kind]> {
  if (kind === 'queues' && answer.status === 404) return err(say(language, 'rabbitmq-no-vhost'))
  // A check that fails answers 503, and its body says why.
  const told = kind === 'alarms' && answer.status === 503 ? { ...answer, status: 200 } : answer
  const shape: { readonly [K in RabbitmqKind]: z.ZodType<RabbitmqData[K]> } = shapes
  return jsonOf(told, url, shape[kind], language)
}

/** An address below the management API, each part of the path escaped. */
export const managementUrl = (
  base: string,
  parts: readonly string[],
  query: Readonly<Record<string, string>> = {},
): string => {
  const path = ['api', ...parts].map(encodeURIComponent).join('/')
  const search = new URLSearchParams(query).toString()
  return `${base.replace(/[?#].*$/s, '').replace(/\/+$/, '')}/${path}${search === '' ? '' : `?${search}`}`
}

/** The credentials of a request, in UTF-8. */
export const basicAuth = (user: string, password: string): Readonly<Record<string, string>> => ({
  Authorization: `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`,
})

const columns = [
  'name',
  'vhost',
  'durable',
  'type',
  'state',
  'policy',
  'arguments',
  'effective_policy_definition',
  'consumers',
  'messages_ready',
  'messages_unacknowledged',
  'message_stats.publish_details.rate',
  'message_stats.ack_details.rate',
  'head_message_timestamp',
]

/** Queues a page. */
export const pageSize = 100

/**
 * The question for one page of queues: all, or those of some names. Only what is shown is asked for; a server without its
 * metrics collector (`bare`) is asked to count.
 */
export function queuePage(
  page: number,
  names: readonly string[],
  bare: boolean,
): Readonly<Record<string, string>> {
  const pattern = names.map(name => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  return {
    page: String(page),
    page_size: String(pageSize),
    ...(bare ? { disable_stats: 'true', enable_queue_totals: 'true' } : { columns: columns.join(',') }),
    ...(names.length === 0 ? {} : { name: `^(?:${pattern})$`, use_regex: 'true' }),
  }
}
