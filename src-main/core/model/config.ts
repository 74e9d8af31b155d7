import { z } from 'zod'
import { alertsSchema, brokerAlertsSchema, limitsSchema, type timesSchema } from './config/alerts.ts'
import { reachSchema, type sshSchema } from './config/reach.ts'
import { redisSchema, type tlsSchema } from './config/redis.ts'
import { type composeSchema, runtimeSchema } from './config/runtime.ts'
import { type queueSchema, type streamSchema, watchSchema } from './config/watch.ts'
import { type secretSchema, text, webAddress } from './config/words.ts'

/** One broker of brokers.yaml. */
export const brokerSchema = z.strictObject({
  title: text.optional().describe('Shown instead of the name'),
  environment: z
    .enum(['production', 'staging', 'development'])
    .optional()
    .describe('Shown as a mark beside the name'),
  reach: reachSchema,
  runtime: runtimeSchema.default({ managed: true }),
  redis: redisSchema.prefault({}).describe('How Redis itself is addressed'),
  watch: watchSchema.prefault({}).describe('The queues each sample asks about'),
  limits: limitsSchema.prefault({}).describe('Thresholds of health'),
  alerts: brokerAlertsSchema.prefault({}).describe('Rules and times of this broker'),
  exporter: webAddress(
    'The metrics of redis_exporter, as seen from the host: http://127.0.0.1:9121/metrics',
  ).optional(),
  gpu: z.boolean().default(false).describe('Whether the host has a GPU to read with nvidia-smi'),
  prometheus: webAddress('The Prometheus that scrapes the exporter, as seen from the host').optional(),
  grafana: webAddress('The dashboard to open').optional(),
})

/** The whole of brokers.yaml. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('Where the JSON Schema of this file is'),
  alerts: alertsSchema.prefault({}).describe('When and where alerts are told'),
  brokers: z
    .record(
      z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u, 'a name of 1 to 63 letters, digits, space . _ -')
        .meta({ title: 'a name of 1 to 63 letters, digits, space . _ -' }),
      brokerSchema,
    )
    .default({})
    .describe('The brokers, each under its name'),
})

/** A reference to a secret. */
export type SecretRef = z.infer<typeof secretSchema>
/** How a compose broker runs. */
export type ComposeConfig = z.infer<typeof composeSchema>
/** How Redis itself is addressed. */
export type RedisConfig = z.infer<typeof redisSchema>
/** TLS towards Redis: false, true (system authorities) or details. */
export type TlsConfig = z.infer<typeof tlsSchema>
/** Thresholds of one broker's health. */
export type LimitsConfig = z.infer<typeof limitsSchema>
/** A watched queue as written: a name, or a name with limits. */
export type QueueConfig = z.infer<typeof queueSchema>
/** A watched stream as written. */
export type StreamConfig = z.infer<typeof streamSchema>
/** The queues a broker's sample asks about. */
export type WatchConfig = z.infer<typeof watchSchema>
/** Rules and times of one broker. */
export type BrokerAlertsConfig = z.infer<typeof brokerAlertsSchema>
/** When and where alerts are told. */
export type AlertsConfig = z.infer<typeof alertsSchema>
/** Times of the week. */
export type TimesConfig = z.infer<typeof timesSchema>
/** One broker as configured, defaults filled in, under its name. */
export type BrokerConfig = z.infer<typeof brokerSchema> & { readonly name: string }
/** The config with defaults filled in. */
export type Config = z.infer<typeof configSchema>

/** The SSH part of a broker's reach with its parts told apart. */
export type SshReach = Exclude<z.infer<typeof sshSchema>, string>

/** The brokers of a config, each with its name, in file order. */
export function brokersOf(config: Config): readonly BrokerConfig[] {
  return Object.entries(config.brokers).map(([name, broker]) => ({ ...broker, name }))
}

/** The name of a watched queue. */
export const queueName = (queue: QueueConfig | StreamConfig): string =>
  typeof queue === 'string' ? queue : queue.name
