import { z } from 'zod'

const text = z.string().min(1)

/** A secret by reference: the value itself never stands in the config. */
export const secretSchema = z
  .union([
    z
      .strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
          .meta({ title: 'the name of an environment variable, without $' }),
      })
      .describe('Read from this environment variable'),
    z
      .strictObject({
        file: text.describe('Path on this machine; ~ is your home'),
        field: text.optional().describe('Dotted path in a JSON file, or a name in a .env file'),
      })
      .describe('Read from this file; without `field` the whole file is the secret'),
    z
      .strictObject({ stored: text.describe('The name it is kept under') })
      .describe('Kept by the app in the system keyring under this name'),
    z
      .strictObject({ ask: z.literal(true).describe('Ask a person') })
      .describe('Asked for once a session, never written down'),
  ])
  .meta({
    id: 'secret',
    title: 'a reference: env, file, stored or ask',
    description:
      'A secret by reference, never itself: { env: NAME }, { file: PATH, field: KEY }, { stored: NAME } or { ask: true }',
  })

const portSchema = z.int().min(1).max(65_535).meta({ description: 'A TCP port' })

const sshSchema = z.union([
  text.describe('An alias of ~/.ssh/config, or user@host:port'),
  z.strictObject({
    host: text.describe('An alias of ~/.ssh/config, or a host name'),
    user: text.optional().describe('Replaces User of the ssh config'),
    port: portSchema.optional().describe('Replaces Port of the ssh config'),
    identityFile: text.optional().describe('A private key; replaces IdentityFile of the ssh config'),
    passphrase: secretSchema.optional(),
    password: secretSchema.optional(),
    jump: z.array(text).optional().describe('Jump hosts, nearest first; replaces ProxyJump'),
    config: text.optional().describe('The ssh config to read instead of ~/.ssh/config'),
  }),
])

const reachSchema = z
  .strictObject({
    ssh: sshSchema.optional(),
    local: z.literal(true).optional().describe('This machine'),
    direct: z.literal(true).optional().describe('Redis is reached as it is (managed Redis, TLS)'),
    kubernetes: z
      .strictObject({
        context: text.optional().describe('A context of the kubeconfig; the current one by default'),
        namespace: text.describe('The namespace Redis runs in'),
      })
      .optional(),
  })
  .refine(reach => Object.keys(reach).length === 1, {
    message: 'exactly one of ssh, local, direct, kubernetes',
  })
  .meta({
    description: 'How the machine is reached: exactly one of these keys',
    minProperties: 1,
    maxProperties: 1,
  })

/** An image repository as compose names it: registry, port and path, but neither tag nor digest. */
const repositoryPattern =
  /^(?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/

const composeSchema = z.strictObject({
  directory: text.describe('Folder of the compose project on the host; ~ is the home there'),
  files: z
    .array(text)
    .min(1)
    .default(['docker-compose.yml'])
    .describe('Compose files in this folder, in the order of -f'),
  project: text.optional().describe('Compose project name, where it is not the default'),
  service: text.default('redis').describe('The service that is Redis'),
  exporter: text.optional().describe('The service that is redis_exporter'),
  producers: z.array(text).default([]).describe('Services stopped before a rollback'),
  images: z
    .record(
      text,
      z.string().regex(repositoryPattern).meta({ title: 'an image repository without tag or digest' }),
    )
    .default({})
    .describe('Service to image repository without tag: what a deploy replaces'),
  tagPattern: text.default('*').describe('Tags offered for deploy, * is any text: main-*'),
  network: text.optional().describe('The docker network the services share'),
  healthTimeoutSeconds: z
    .int()
    .min(5)
    .max(3600)
    .default(120)
    .describe('How long a new release may take to become healthy before it is taken back'),
})

const runtimeSchema = z
  .strictObject({
    compose: composeSchema.optional(),
    systemd: z
      .strictObject({ unit: text.default('redis-server').describe('The unit that is Redis') })
      .optional(),
    helm: z.strictObject({ release: text.describe('The Helm release') }).optional(),
    kustomize: z.strictObject({ overlay: text.describe('Folder of the overlay') }).optional(),
    managed: z.literal(true).optional().describe('Nothing to deploy'),
  })
  .refine(runtime => Object.keys(runtime).length === 1, {
    message: 'exactly one of compose, systemd, helm, kustomize, managed',
  })
  .meta({
    description: 'How Redis runs there: exactly one of these keys',
    minProperties: 1,
    maxProperties: 1,
  })

const tlsSchema = z
  .union([
    z.boolean(),
    z.strictObject({
      ca: text.optional().describe('PEM file of the authority to trust'),
      cert: text.optional().describe('PEM file of the client certificate'),
      key: text.optional().describe('PEM file of the client key'),
      serverName: text.optional().describe('The name in the certificate, where it is not the host'),
    }),
  ])
  .describe('TLS towards Redis: true for the system authorities, or details')

const redisSchema = z.strictObject({
  host: text.default('127.0.0.1').describe('As seen from the host'),
  port: portSchema.default(6379),
  username: text.optional().describe('ACL user'),
  password: secretSchema.optional(),
  database: z.int().min(0).max(1023).default(0).describe('Database index'),
  tls: tlsSchema.default(false),
})

const queueSchema = z.union([
  text.describe('The key'),
  z.strictObject({
    name: text.describe('The key'),
    maxLength: z.int().min(1).optional().describe('Degraded when it is longer than this'),
    maxWaiting: z.int().min(1).optional().describe('Degraded when more entries wait than this'),
  }),
])
const queues = (what: string) => z.array(queueSchema).default([]).describe(what)

const watchSchema = z.strictObject({
  streams: queues('Streams, with their consumer groups'),
  lists: queues('Lists used as queues'),
  sortedSets: queues('Sorted sets used as queues'),
  bullmq: queues('BullMQ queues, by their name'),
  bullmqPrefix: text.default('bull').describe('The prefix of BullMQ keys'),
})

const percent = z.number().min(1).max(100)

const limitsSchema = z.strictObject({
  memoryWarnPercent: percent.default(80).describe('Degraded above this share of maxmemory'),
  memoryCriticalPercent: percent.default(90).describe('The stronger warning above this share of maxmemory'),
  clientsWarn: z.int().min(1).default(100).describe('Degraded with more clients than this'),
  latencyWarnMs: z.number().positive().default(1000).describe('Degraded when a sample takes longer'),
})

const webAddress = (what: string) =>
  z
    .url({ protocol: /^https?$/ })
    .regex(/^https?:\/\/[^/?#@]+(?:[/?#]|$)/)
    .meta({ title: 'a URL that starts with http:// or https://, without a password', description: what })

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
  gpu: z.boolean().default(false).describe('Whether the host has a GPU to read with nvidia-smi'),
  prometheus: webAddress('The Prometheus that scrapes the exporter').optional(),
  grafana: webAddress('The dashboard to open').optional(),
})

/** The whole of brokers.yaml. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('Where the JSON Schema of this file is'),
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
