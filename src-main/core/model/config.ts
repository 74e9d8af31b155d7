import { z } from 'zod'

/** A secret by reference: the value itself never stands in the config. */
export const secretSchema = z.union([
  z.strictObject({ env: z.string().min(1) }).describe('Read from this environment variable'),
  z
    .strictObject({ file: z.string().min(1), field: z.string().min(1).optional() })
    .describe('Read from this file; `field` picks a value of a JSON file or a NAME= line of a .env file'),
  z
    .strictObject({ stored: z.string().min(1) })
    .describe('Kept by the app in the system keyring under this name'),
  z.strictObject({ ask: z.literal(true) }).describe('Asked for once a session, never written down'),
])

const portSchema = z.int().min(1).max(65_535)

const sshSchema = z.union([
  z.string().min(1).describe('An alias of ~/.ssh/config, or user@host:port'),
  z.strictObject({
    host: z.string().min(1).describe('An alias of ~/.ssh/config, or a host name'),
    user: z.string().min(1).optional(),
    port: portSchema.optional(),
    identityFile: z.string().min(1).optional(),
    passphrase: secretSchema.optional(),
    password: secretSchema.optional(),
    jump: z.array(z.string().min(1)).optional().describe('Jump hosts, nearest first; replaces ProxyJump'),
    config: z.string().min(1).optional().describe('The ssh config to read instead of ~/.ssh/config'),
  }),
])

const reachSchema = z
  .strictObject({
    ssh: sshSchema.optional(),
    local: z.literal(true).optional().describe('This machine'),
    direct: z.literal(true).optional().describe('Redis is reached as it is (managed Redis, TLS)'),
    kubernetes: z
      .strictObject({ context: z.string().min(1).optional(), namespace: z.string().min(1) })
      .optional(),
  })
  .refine(reach => Object.keys(reach).length === 1, {
    message: 'exactly one of ssh, local, direct, kubernetes',
  })

const composeSchema = z.strictObject({
  directory: z.string().min(1).describe('Folder of the compose project on the host; ~ is the home there'),
  files: z.array(z.string().min(1)).min(1).default(['docker-compose.yml']),
  project: z.string().min(1).optional().describe('Compose project name, where it is not the default'),
  service: z.string().min(1).default('redis').describe('The service that is Redis'),
  exporter: z.string().min(1).optional(),
  producers: z.array(z.string().min(1)).default([]).describe('Services stopped before a rollback'),
  images: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('Service to image repository without tag: what a deploy replaces'),
  tagPattern: z.string().min(1).default('*').describe('Tags offered for deploy, * is any text: main-*'),
  network: z.string().min(1).optional(),
  healthTimeoutSeconds: z.int().min(5).max(3600).default(120),
})

const runtimeSchema = z
  .strictObject({
    compose: composeSchema.optional(),
    systemd: z.strictObject({ unit: z.string().min(1).default('redis-server') }).optional(),
    helm: z.strictObject({ release: z.string().min(1) }).optional(),
    kustomize: z.strictObject({ overlay: z.string().min(1) }).optional(),
    managed: z.literal(true).optional().describe('Nothing to deploy'),
  })
  .refine(runtime => Object.keys(runtime).length === 1, {
    message: 'exactly one of compose, systemd, helm, kustomize, managed',
  })

const tlsSchema = z.union([
  z.boolean(),
  z.strictObject({
    ca: z.string().min(1).optional().describe('PEM file of the authority to trust'),
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
    serverName: z.string().min(1).optional(),
  }),
])

const redisSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('As seen from the host'),
  port: portSchema.default(6379),
  username: z.string().min(1).optional(),
  password: secretSchema.optional(),
  database: z.int().min(0).max(1023).default(0),
  tls: tlsSchema.default(false),
})

const queueSchema = z.union([
  z.string().min(1),
  z.strictObject({
    name: z.string().min(1),
    maxLength: z.int().min(1).optional(),
    maxWaiting: z.int().min(1).optional().describe('Degraded when more entries wait than this'),
  }),
])

const watchSchema = z.strictObject({
  streams: z.array(queueSchema).default([]),
  lists: z.array(queueSchema).default([]),
  sortedSets: z.array(queueSchema).default([]),
  bullmq: z.array(queueSchema).default([]),
  bullmqPrefix: z.string().min(1).default('bull'),
})

const limitsSchema = z.strictObject({
  memoryWarnPercent: z.number().min(1).max(100).default(80),
  memoryCriticalPercent: z.number().min(1).max(100).default(90),
  clientsWarn: z.int().min(1).default(100),
  latencyWarnMs: z.number().positive().default(1000),
})

/** One broker of brokers.yaml. */
export const brokerSchema = z.strictObject({
  title: z.string().min(1).optional(),
  environment: z.enum(['production', 'staging', 'development']).optional(),
  reach: reachSchema,
  runtime: runtimeSchema.default({ managed: true }),
  redis: redisSchema.prefault({}),
  watch: watchSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  gpu: z.boolean().default(false),
  prometheus: z.url().optional(),
  grafana: z.url().optional(),
})

/** The whole of brokers.yaml. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  brokers: z.record(
    z
      .string()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u, 'a name of 1 to 63 letters, digits, space . _ -'),
    brokerSchema,
  ),
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
/** The queues a broker's sample asks about. */
export type WatchConfig = z.infer<typeof watchSchema>
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
export const queueName = (queue: QueueConfig): string => (typeof queue === 'string' ? queue : queue.name)
