import { z } from 'zod'
import { hostAddress, portSchema, secretSchema, text } from './words.ts'

/** TLS towards Redis. */
export const tlsSchema = z
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

const endpointSchema = z
  .string()
  .regex(/^(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/)
  .meta({ title: 'host:port' })

/** How Redis itself is addressed. */
export const redisSchema = z.strictObject({
  host: hostAddress.default('127.0.0.1').describe('As seen from the host'),
  port: portSchema.default(6379),
  username: text.optional().describe('ACL user'),
  password: secretSchema.optional(),
  database: z.int().min(0).max(1023).default(0).describe('Database index'),
  tls: tlsSchema.default(false),
  sentinel: z
    .strictObject({
      master: text.describe('The name of the master at the Sentinels'),
      nodes: z.array(endpointSchema).min(1).describe('Sentinels as host:port, as seen from the host'),
      username: text.optional().describe('ACL user of the Sentinels'),
      password: secretSchema.optional(),
    })
    .optional()
    .describe('Sentinels that say which Redis is the master; host and port are then not used'),
  cluster: z.boolean().default(false).describe('Redis Cluster: host and port are one of its nodes'),
  databases: z
    .array(
      z.strictObject({
        index: z.int().min(0).max(1023).describe('Database index'),
        label: text.describe('What is in it'),
        prefixes: z
          .array(
            z.strictObject({
              prefix: text.describe('What its keys begin with: session:'),
              ttlSeconds: z.int().min(1).optional().describe('How long such a key is meant to live at most'),
            }),
          )
          .default([])
          .describe('The plan of its keys'),
      }),
    )
    .default([])
    .describe('What the databases are for'),
})
