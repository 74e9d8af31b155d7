import { z } from 'zod'
import { text } from './words.ts'

/** An image repository as compose names it: registry, port and path, but neither tag nor digest. */
const repositoryPattern =
  /^(?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/

/** A project of docker compose. */
export const composeSchema = z.strictObject({
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
  sudo: z
    .boolean()
    .default(false)
    .describe('Docker on the host is used as sudo -n docker, where only that may'),
})

/** How Redis runs on the machine. */
export const runtimeSchema = z
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
